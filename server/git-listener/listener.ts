import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { defaultProgram, gitEnvironment, type GitProgram } from '../ledger/index.ts';
import { basicToken } from './authorization.ts';
import { BodyTooLong, runBackend } from './backend.ts';
import { cgiEnvironment, maxBodyBytes } from './cgi.ts';
import { routeOf } from './route.ts';

export interface GitListenerOptions {
  /** The bare repository, as returned by `openRepository`. */
  readonly repository: { readonly path: string; readonly program?: GitProgram };
  /** The engines' password; any user name is accepted. */
  readonly token: string;
  readonly logger?: { warn(details: object, message: string): void };
  /** Requests that Git answers at once; further ones get 503. @default 64 */
  readonly maxConcurrent?: number;
  /** Milliseconds after which a clone is aborted. @default 10 minutes */
  readonly maxMilliseconds?: number;
}

/** Serves the fleet repository read-only over smart HTTP at `/git/fleet.git`, for engines. It does not listen yet. */
export function createGitListener(options: GitListenerOptions): Server {
  const allowed = basicToken(options.token);
  const { maxConcurrent = 64 } = options;
  let running = 0;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!allowed(request.headers.authorization)) {
      response.setHeader('WWW-Authenticate', 'Basic realm="Storefleet", charset="UTF-8"');
      refuse(response, 401, 'Use the token of the Git listener as the password.');
      return;
    }
    const route = routeOf(request.method ?? '', request.url ?? '');
    if ('status' in route) {
      if (route.allow !== undefined) response.setHeader('Allow', route.allow);
      refuse(response, route.status, route.message);
    } else if (Number(request.headers['content-length']) > maxBodyBytes) {
      refuseTooLong(response);
    } else if (running >= maxConcurrent) {
      response.setHeader('Retry-After', '5');
      refuse(response, 503, 'Too many clones at once; try again in 5 seconds.');
    } else {
      running++;
      await serve(options, route, request, response).finally(() => running--);
    }
  };

  return createServer(
    { maxHeaderSize: 8 * 1024, headersTimeout: 10_000, requestTimeout: 60_000, keepAliveTimeout: 5_000 },
    (request, response) => {
      response.setHeader('Cache-Control', 'no-cache, max-age=0, must-revalidate');
      void answer(request, response);
    },
  );
}

async function serve(
  { repository, logger, maxMilliseconds = 600_000 }: GitListenerOptions,
  route: { readonly service: string; readonly query: string },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const program = repository.program ?? defaultProgram;
  const environment = cgiEnvironment({
    git: gitEnvironment(program),
    repository: repository.path,
    method: request.method ?? 'GET',
    headers: request.headers,
    ...route,
  });
  try {
    const complaint = await runBackend({ binary: program.binary, environment, maxMilliseconds }, request, response);
    if (complaint !== '' || response.statusCode >= 500)
      logger?.warn({ complaint, service: route.service }, 'git http-backend failed');
  } catch (error) {
    if (error instanceof BodyTooLong && !response.headersSent) {
      refuseTooLong(response);
      return;
    }
    // A client that disconnects is not a fault.
    if (!response.destroyed) logger?.warn({ error }, 'a Git request was aborted');
    if (response.headersSent) response.destroy();
    else refuse(response, 500, 'Git failed. See the server log.');
  }
}

function refuseTooLong(response: ServerResponse): void {
  refuse(response, 413, `A request to Git may have at most ${maxBodyBytes / 1024 / 1024} MiB.`);
}

/** Ends the connection too: the rest of the request is not read. */
function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' });
  response.end(`${message}\n`);
}
