import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { gitEnvironment, defaultProgram } from '../../server/git/environment.ts';
import type { Remote } from '../../server/git/repository.ts';
import { parseCgiHead } from '../../server/git-listener/cgi.ts';
import { openLedger, type Ledger, type LedgerOptions } from '../../server/ledger/ledger.ts';
import { givenRepository } from './ledger.ts';

/** Answers a request in place of the server; `serve` processes the request as usual. */
export type Trouble = (response: ServerResponse, serve: () => Promise<void>) => Promise<void> | void;

export interface GitServer extends Required<Remote> {
  /** The bare repository behind it. */
  readonly path: string;
  /** Faults of the next pushes, in order. */
  readonly troubles: Trouble[];
  /** A fault of every request while it is set. */
  outage: Trouble | null;
  /** Number of received pushes. */
  pushes: number;
}

/** A Git server like those of forges: smart HTTP, a password, pushes; the fleet's repository is behind it. */
export async function givenGitServer(path: string, password?: string): Promise<GitServer> {
  // In one write: `git config` would take two processes.
  const config = join(path, 'config');
  const others = readFileSync(config, 'utf8').replace(/\[receive\]\n\tdeny(NonFastForwards|Deletes) = .*\n/g, '');
  writeFileSync(config, `${others}\n[receive]\n\tdenyNonFastForwards = true\n\tdenyDeletes = false\n`);
  const server = await startGitServer(path, password);
  onTestFinished(() => server.close());
  return server;
}

/** The same; the caller closes it. */
export async function startGitServer(
  path: string,
  password = 'secret-of-the-test',
): Promise<GitServer & { readonly close: () => void }> {
  const credentials = { username: 'storefleet', password };
  const expected = `Basic ${Buffer.from(`${credentials.username}:${password}`).toString('base64')}`;
  const server = createServer((request, response) => void answer(request, response));
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    const isPush = url.pathname.endsWith('/git-receive-pack');
    const serve = () => serveGit(path, url, request, response);
    if (request.headers.authorization !== expected) {
      response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="git"' }).end();
      return;
    }
    if (isPush) fixture.pushes++;
    const trouble = fixture.outage ?? (isPush ? fixture.troubles.shift() : undefined);
    await (trouble === undefined ? serve() : trouble(response, serve));
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const fixture = {
    url: `http://127.0.0.1:${port}/${basename(path)}`,
    credentials: () => Promise.resolve(credentials),
    path,
    troubles: new Array<Trouble>(),
    outage: null as Trouble | null,
    pushes: 0,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return fixture;
}

async function serveGit(path: string, url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const environment = {
    ...gitEnvironment(defaultProgram),
    GIT_PROJECT_ROOT: dirname(path),
    GIT_HTTP_EXPORT_ALL: '1',
    GIT_CONFIG_COUNT: '3',
    GIT_CONFIG_KEY_0: 'http.receivepack',
    GIT_CONFIG_VALUE_0: 'true',
    GIT_CONFIG_KEY_1: 'safe.directory',
    GIT_CONFIG_VALUE_1: path,
    // A forge accepts refs of any name.
    GIT_CONFIG_KEY_2: 'receive.hideRefs',
    GIT_CONFIG_VALUE_2: '!refs',
    PATH_INFO: url.pathname,
    REQUEST_METHOD: request.method ?? '',
    QUERY_STRING: url.search.slice(1),
    CONTENT_TYPE: request.headers['content-type'] ?? '',
    HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
    ...(request.headers['git-protocol'] === undefined ? {} : { GIT_PROTOCOL: String(request.headers['git-protocol']) }),
    ...(request.headers['content-length'] === undefined ? {} : { CONTENT_LENGTH: request.headers['content-length'] }),
  };
  const child = spawn('git', ['http-backend'], { env: environment, stdio: ['pipe', 'pipe', 'ignore'] });
  const parts: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => parts.push(part));
  child.stdin.on('error', () => undefined);
  // A client that disconnects ends nothing: a push that was sent completely arrives.
  request.on('data', (part: Buffer) => child.stdin.write(part));
  request.on('close', () => child.stdin.end());
  await once(child, 'close');
  const answer = Buffer.concat(parts);
  const head = parseCgiHead(answer);
  if (head === null) {
    response.writeHead(500).end();
    return;
  }
  response.writeHead(head.status, Object.fromEntries(head.headers)).end(answer.subarray(head.length));
}

/** A ledger with its own empty repository that follows the server. */
export async function givenReplica(server: Remote, options: Partial<LedgerOptions> = {}): Promise<Ledger> {
  const ledger = await openLedger({
    repository: await givenRepository(),
    remote: server,
    ...options,
    remoteOptions: { timeout: 4000, patience: 1000, pollEvery: 60_000, ...options.remoteOptions },
  });
  onTestFinished(() => ledger.close());
  return ledger;
}
