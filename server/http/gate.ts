import type { RequestListener, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { ProblemDocument } from '#contract';

/**
 * Guards the app from the moment the port is bound until the last response is sent: a request that comes too early or
 * too late gets a response that explains it, and no admitted request is cut off.
 */
export class Gate {
  #app: RequestListener | null = null;
  #state: 'starting' | 'open' | 'stopping' = 'starting';
  #answering = 0;

  readonly listener: RequestListener = (request, response) => {
    if (this.#state !== 'open' || this.#app === null) {
      turnAway(response, this.#state === 'stopping' ? 'stopping' : 'starting');
      return;
    }
    this.#answering++;
    response.once('close', () => this.#answering--);
    this.#app(request, response);
  };

  open(app: RequestListener): void {
    this.#app = app;
    if (this.#state === 'starting') this.#state = 'open';
  }

  /** Admits no further request. */
  close(): void {
    this.#state = 'stopping';
  }

  /** Resolves when all admitted requests have their response, or after a number of milliseconds. */
  async answered(milliseconds: number): Promise<void> {
    for (const end = Date.now() + milliseconds; this.#answering > 0 && Date.now() < end;) await pause(20);
  }
}

const details = {
  starting: 'Storefleet is starting: the fleet is being read. Try again in a few seconds.',
  stopping: 'Storefleet is stopping and accepts no more requests; nothing was written. Try again in a few seconds.',
} as const;

function turnAway(response: ServerResponse, why: keyof typeof details): void {
  const problem: ProblemDocument = {
    type: 'about:blank',
    title: 'Service unavailable',
    status: 503,
    detail: details[why],
    problems: [],
  };
  response
    .writeHead(503, {
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
      'Retry-After': '2',
      Connection: 'close',
    })
    .end(JSON.stringify(problem));
}
