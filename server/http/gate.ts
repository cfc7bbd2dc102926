import type { RequestListener, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { ProblemDocument } from '#contract';

/**
 * Stands in front of the app from the moment the port is taken until the last answer is given: a request that comes too
 * early or too late gets an answer that says so, and no admitted request is cut off.
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

  /** Admits no request from now on. */
  close(): void {
    this.#state = 'stopping';
  }

  /** Resolves when all admitted requests have their answer, or after so many milliseconds. */
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
