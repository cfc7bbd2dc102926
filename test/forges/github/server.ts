import { generateKeyPairSync, verify } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { bodyOf, givenListening } from '../../support/fleet-server.ts';
import { GithubRepository, refusal, type Answer } from './forge-state.ts';
import { GithubApi, type Operation } from './openapi.ts';

/** A fault of an operation. */
export interface Fault {
  /** GitHub's name of the operation, `pulls/create`. */
  readonly of: string;
  /** The faulty response; `hang` is no response at all, `cut` one that ends in the middle. */
  readonly answer: Answer | 'hang' | 'cut';
  /** True if the operation takes effect before the faulty response. */
  readonly done?: boolean;
  /** @default 1 */
  readonly times?: number;
}

const api = new GithubApi();
/** The App's private key. One for all: generating it takes long. */
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });

/**
 * An Enterprise server on loopback, until the test ends. `violations` lists what GitHub's description of its API does
 * not allow, in a request or in a response of ours.
 */
export class GithubServer {
  readonly repository = new GithubRepository(api);
  readonly violations: string[] = [];
  url = '';
  /** The called operations, in order. */
  readonly requests: string[] = [];
  readonly tokens = new Map([['ghp_person', 'storefleet-bot']]);
  readonly app = {
    id: 7,
    installation: 99,
    slug: 'storefleet',
    privateKey: keys.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
  };
  /** Lifetime of a token of the installation, in seconds. */
  tokenLife = 3600;
  readonly #faults: { readonly fault: Fault; left: number }[] = [];
  #remaining = 5000;
  #tokens = 0;

  static async given(): Promise<GithubServer> {
    const server = new GithubServer();
    server.url = await givenListening((request, response) => void server.#serve(request, response));
    return server;
  }

  fail(fault: Fault): void {
    this.#faults.push({ fault, left: fault.times ?? 1 });
  }

  /** Returns the number of calls of an operation. */
  count(operation: string): number {
    return this.requests.filter(id => id === operation).length;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', `http://${request.headers.host ?? ''}`);
    const text = await bodyOf(request);
    const path = url.pathname.replace(/^\/api\/v3/, '');
    const operation = url.pathname.startsWith('/api/v3/') ? api.operation(request.method ?? '', path) : undefined;
    if (operation === undefined) {
      this.violations.push(`there is no ${request.method ?? ''} ${url.pathname}`);
      response.writeHead(404).end();
      return;
    }
    this.requests.push(operation.id);
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    this.violations.push(...api.violationsOfRequest(operation, url.searchParams, body));
    const perform = () => this.#do(operation, request, url, (body ?? {}) as Record<string, unknown>);
    const fault = this.#faults.find(({ fault, left }) => fault.of === operation.id && left > 0);
    if (fault === undefined) {
      this.#answer(operation, response, perform());
      return;
    }
    fault.left--;
    if (fault.fault.done) perform();
    const { answer } = fault.fault;
    if (answer === 'hang') return;
    if (answer === 'cut') {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 });
      response.write('{"number":');
      setTimeout(() => response.destroy(), 10);
      return;
    }
    this.#answer(operation, response, answer);
  }

  #do(operation: Operation, request: IncomingMessage, url: URL, body: Record<string, unknown>): Answer {
    const [, token = ''] = (request.headers.authorization ?? '').split(' ');
    if (operation.id.startsWith('apps/')) return this.#doAsApp(operation.id, token);
    const viewer = this.tokens.get(token);
    if (viewer === undefined) return refusal(401, 'Bad credentials');
    const { owner, repo } = operation.path;
    if (owner !== undefined && `${owner}/${repo ?? ''}` !== this.repository.fullName) return refusal(404, 'Not Found');
    const answer = this.repository.handle(operation.id, {
      path: operation.path,
      query: url.searchParams,
      body,
      viewer,
      isApp: token.startsWith('ghs_'),
      url: url.origin + url.pathname,
    });
    if (answer === undefined) throw new Error(`${operation.id} is not known to the test's GitHub`);
    return answer;
  }

  #doAsApp(operation: string, jwt: string): Answer {
    if (!this.#isOurs(jwt)) return refusal(401, 'A JSON web token could not be decoded');
    if (operation === 'apps/get-authenticated')
      return { status: 200, body: api.make('integration', { slug: this.app.slug }) };
    const token = `ghs_${++this.#tokens}`;
    this.tokens.set(token, `${this.app.slug}[bot]`);
    const expires_at = new Date(Date.now() + this.tokenLife * 1000).toISOString();
    return { status: 201, body: api.make('installation-token', { token, expires_at }) };
  }

  /** True if the App itself signed it and it has not expired. */
  #isOurs(jwt: string): boolean {
    const [head = '', claims = '', signature = ''] = jwt.split('.');
    if (!verify('sha256', Buffer.from(`${head}.${claims}`), keys.publicKey, Buffer.from(signature, 'base64url')))
      return false;
    const { iss, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { iss: number; exp: number };
    return iss === this.app.id && exp * 1000 > Date.now();
  }

  #answer(operation: Operation, response: ServerResponse, { status, body, headers = {} }: Answer): void {
    this.violations.push(...api.violationsOfAnswer(operation, status, body));
    response.writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'x-ratelimit-limit': '5000',
      'x-ratelimit-remaining': String(--this.#remaining),
      'x-ratelimit-reset': '1798761600',
      'x-ratelimit-resource': 'core',
      ...headers,
    });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  }
}
