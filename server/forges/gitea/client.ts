import { z } from 'zod';
import { read } from '../answers.ts';
import { ForgeUnavailable } from '../errors.ts';
import { failure } from '../failure.ts';
import { retried, type Patience } from '../retry.ts';

export interface ClientOptions {
  /** Base of the REST API, `https://git.example.com/api/v1`. */
  readonly apiUrl: string;
  readonly token: string;
  /** Milliseconds that one request may take. */
  readonly timeout: number;
  readonly patience: Patience;
}

type Query = Readonly<Record<string, string | number>>;

const pageSize = 50;

/** Gitea's REST API: time limit, JSON, responses parsed by a schema, failures of `errors.ts`. */
export class Client {
  readonly #options: ClientOptions;
  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** Retried after a fault. */
  get<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    return retried(
      async () => read(schema, await this.#json('GET', path), requestName('GET', path)),
      this.#options.patience,
    );
  }

  /** Returns a response that is not JSON; retried after a fault. */
  text(path: string): Promise<string> {
    return retried(async () => (await this.#send('GET', path)).text(), this.#options.patience);
  }

  /** Yields all items of a list; pages are fetched as they are needed. */
  async *pages<T>(path: string, schema: z.ZodType<T>, query: Query = {}): AsyncGenerator<T> {
    for (let page = 1, more = true; more; page++) {
      const search = new URLSearchParams(
        Object.entries({ ...query, page, limit: pageSize }).map(([name, value]): [string, string] => [
          name,
          String(value),
        ]),
      );
      const response = await retried(() => this.#send('GET', `${path}?${search.toString()}`), this.#options.patience);
      more = /rel="next"/.test(response.headers.get('link') ?? '');
      yield read(schema, jsonOf(await response.text()), requestName('GET', path));
    }
  }

  /** Sends a request once: only the caller knows whether it may be sent again after a fault. */
  async send<T>(method: 'POST' | 'PATCH', path: string, body: object, schema: z.ZodType<T>): Promise<T> {
    return read(schema, await this.#json(method, path, body), requestName(method, path));
  }

  async post(path: string, body: object): Promise<void> {
    await this.#send('POST', path, body);
  }

  async delete(path: string): Promise<void> {
    await this.#send('DELETE', path);
  }

  async #json(method: string, path: string, body?: object): Promise<unknown> {
    return jsonOf(await (await this.#send(method, path, body)).text());
  }

  async #send(method: string, path: string, body?: object): Promise<Response> {
    const { apiUrl, token, timeout } = this.#options;
    const response = await this.#fetch(requestName(method, path), `${apiUrl}${path}`, {
      method,
      signal: AbortSignal.timeout(timeout),
      headers: {
        authorization: `token ${token}`,
        accept: 'application/json',
        'user-agent': 'storefleet',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    if (response.ok) return response;
    const { message = '', errors = [] } = errorBody.safeParse(jsonOf(await response.text())).data ?? {};
    throw failure(
      {
        request: requestName(method, path),
        status: response.status,
        header: name => response.headers.get(name) ?? undefined,
        message,
        reasons: errors ?? [],
      },
      new Date(),
    );
  }

  /** Reads the body too, so that the time limit covers it and a cut in the middle is a fault like any other. */
  async #fetch(what: string, url: string, init: RequestInit): Promise<Response> {
    try {
      const response = await fetch(url, init);
      const body = await response.arrayBuffer();
      return new Response(body.byteLength === 0 ? null : body, response);
    } catch (error) {
      const { message, cause } = error as Error;
      throw new ForgeUnavailable(
        `${what} got no response: ${cause instanceof Error ? cause.message : message}`,
        undefined,
        { cause: error },
      );
    }
  }
}

/** Gitea's description of a failure. */
const errorBody = z.object({ message: z.string().optional(), errors: z.array(z.string()).nullish() });

const requestName = (method: string, path: string) => `Gitea: ${method} ${path}`;

/** Returns undefined for a text that is not JSON, such as the page of a proxy; then the schema refuses it. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
