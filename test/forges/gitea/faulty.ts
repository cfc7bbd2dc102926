import type { IncomingMessage, ServerResponse } from 'node:http';
import { givenListening } from '../../support/fleet-server.ts';
import type { ForgeOperation, FaultAnswer } from '../faults.ts';

const requests: Readonly<Record<ForgeOperation, RegExp>> = {
  open: /^POST .*\/pulls$/,
  get: /^GET .*\/pulls\/\d+$/,
  list: /^GET .*\/pulls\?/,
  update: /^PATCH .*\/pulls\/\d+$/,
  close: /^PATCH .*\/pulls\/\d+$/,
  merge: /^POST .*\/pulls\/\d+\/merge$/,
  comment: /^POST .*\/issues\/\d+\/comments$/,
  comments: /^GET .*\/issues\/\d+\/comments$/,
  report: /^POST .*\/pulls\/\d+\/reviews$/,
};

/** Proxies a server and makes its requests fail. */
export class FaultyProxy {
  readonly #target: string;
  readonly #requests: string[] = [];
  #fault: { of: RegExp; answer: FaultAnswer; done: boolean; left: number } | undefined;

  private constructor(target: string) {
    this.#target = target;
  }

  /** Starts it until the test ends. */
  static async given(target: string): Promise<{ proxy: FaultyProxy; url: string }> {
    const proxy = new FaultyProxy(target);
    return { proxy, url: await givenListening((request, response) => void proxy.#serve(request, response)) };
  }

  fail(operation: ForgeOperation, answer: FaultAnswer, { done = false, times = 1 } = {}): void {
    this.#fault = { of: requests[operation], answer, done, left: times };
  }

  count(operation: ForgeOperation): number {
    return this.#requests.filter(line => requests[operation].test(line)).length;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const line = `${request.method ?? ''} ${request.url ?? ''}`;
    this.#requests.push(line);
    const fault = this.#fault;
    if (fault === undefined || fault.left === 0 || !fault.of.test(line)) {
      const answer = await this.#forward(request);
      const link = answer.headers.get('link');
      response.writeHead(answer.status, link === null ? {} : { link });
      response.end(Buffer.from(await answer.arrayBuffer()));
      return;
    }
    fault.left--;
    if (fault.done) await (await this.#forward(request)).arrayBuffer();
    if (fault.answer === 'hang') return;
    if (fault.answer === 'cut') {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{"number":');
      setTimeout(() => response.destroy(), 10);
      return;
    }
    response.writeHead(fault.answer, { 'content-type': 'text/html' }).end('<h1>Bad Gateway</h1>');
  }

  async #forward(request: IncomingMessage): Promise<Response> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { authorization = '', 'content-type': type = 'application/json' } = request.headers;
    return fetch(`${this.#target}${request.url ?? ''}`, {
      method: request.method ?? 'GET',
      headers: { authorization, 'content-type': type },
      body: chunks.length === 0 ? null : Buffer.concat(chunks),
    });
  }
}
