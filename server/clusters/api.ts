import type { IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import type { KubeConfig } from '@kubernetes/client-node';
import { z } from 'zod';
import { request, type Query } from './request.ts';

/** The API server answered with an error. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** Some objects of a collection, and the version of the whole list. */
interface ListedPage {
  readonly items: readonly unknown[];
  readonly resourceVersion: string;
}

export interface WatchEvent {
  readonly type: string;
  readonly object: unknown;
}

/** The part of the Kubernetes API that watching needs: get, list and watch; nothing writes. */
export interface Api {
  /** Yields every object of a collection, page by page. */
  list(path: string, query: Query, signal: AbortSignal): AsyncIterable<ListedPage>;
  /**
   * Follows a collection from a version on. Resolves when the server ends the watch, as it does every few minutes, and
   * rejects for any other end.
   * @param opened called once the server has accepted the watch
   */
  watch(
    path: string,
    query: Query,
    onEvent: (event: WatchEvent) => void,
    signal: AbortSignal,
    opened: () => void,
  ): Promise<void>;
  /** Resolves when the API server answers that it is ready. */
  ping(signal: AbortSignal): Promise<void>;
}

/** Objects of a page, which takes some ten milliseconds to parse. */
const pageSize = 250;
const requestTimeoutMs = 30_000;
/**
 * The API server sends a bookmark about once a minute (but none for events), so a watch that is silent for longer may
 * be dead and is opened again.
 */
const defaultSilenceMs = 100_000;
const maxBodyBytes = 256 * 1024 * 1024;
const maxPages = 10_000;

const page = z.object({
  metadata: z.object({ resourceVersion: z.string().default(''), continue: z.string().optional() }),
  items: z.array(z.unknown()).nullish(),
});
const event = z.object({ type: z.string(), object: z.unknown() });
const statusObject = z.object({ code: z.number().optional(), message: z.string().optional() });

/**
 * Lists and watches the API server of a kubeconfig. The client's own informer stops for good on a socket error, loads
 * whole collections at once and requests no bookmarks; this one leaves only restarts to its caller.
 */
export function connect(kubeconfig: KubeConfig, silenceMs = defaultSilenceMs): Api {
  const open = (path: string, query: Query, signal: AbortSignal, silenceMs: number): Promise<IncomingMessage> =>
    request(kubeconfig, { method: 'GET', path, query, headers: { accept: 'application/json' }, signal, silenceMs });

  const get = async (path: string, query: Query, signal: AbortSignal): Promise<unknown> => {
    const response = await open(path, query, signal, requestTimeoutMs);
    const body = await text(response);
    refuse(response, body);
    return JSON.parse(body);
  };

  return {
    async *list(path, query, signal) {
      let next: string | undefined;
      for (let pages = 0; pages < maxPages; pages++) {
        const pageQuery = { ...query, limit: String(pageSize), ...(next === undefined ? {} : { continue: next }) };
        const answer = page.parse(await get(path, pageQuery, signal));
        yield { items: answer.items ?? [], resourceVersion: answer.metadata.resourceVersion };
        next = answer.metadata.continue;
        if (next === undefined || next === '') return;
      }
      throw new Error(`${path} has more than ${maxPages} pages`);
    },

    async watch(path, query, onEvent, signal, opened) {
      const response = await open(path, { ...query, watch: 'true', allowWatchBookmarks: 'true' }, signal, silenceMs);
      if (response.statusCode !== 200) refuse(response, await text(response));
      opened();
      const wire = { isQuiet: false };
      response.socket.once('timeout', () => (wire.isQuiet = true));
      const invalid = new Promise<never>((_resolve, reject) => {
        response.on('error', reject);
      });
      const read = async () => {
        for await (const line of createInterface({ input: response })) {
          if (line === '') continue;
          const parsed = event.parse(JSON.parse(line));
          if (parsed.type === 'ERROR') {
            const status = statusObject.safeParse(parsed.object).data;
            throw new ApiError(status?.code ?? 500, status?.message ?? 'The watch failed');
          }
          onEvent(parsed);
        }
        if (!response.complete) throw new Error('The connection was cut');
      };
      try {
        await Promise.race([read(), invalid]);
      } catch (problem) {
        if (!wire.isQuiet) throw problem;
      } finally {
        response.destroy();
      }
    },

    async ping(signal) {
      const response = await open('/readyz', {}, signal, 5000);
      response.resume();
      const status = response.statusCode ?? 0;
      // A cluster that denies access to the path still answers.
      if (status >= 500 || status === 401) throw new ApiError(status, `The API server answers ${status} to /readyz`);
    },
  };
}

function refuse(response: IncomingMessage, body: string): void {
  const status = response.statusCode ?? 0;
  if (status === 200) return;
  let message = `The API server answers ${status}`;
  try {
    message = statusObject.parse(JSON.parse(body)).message ?? message;
  } catch {
    // The body is a proxy's page, not a Status object: the status code is enough.
  }
  throw new ApiError(status, message);
}

async function text(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) throw new Error('The answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
