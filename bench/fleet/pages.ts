import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** A request to a thread with open pages. */
export type PagesRequest =
  | { readonly type: 'expect'; readonly id: number; readonly store: string; readonly shownBy: string }
  | { readonly type: 'report' };

export interface PagesReport {
  /** Times at which something expected was shown, by its id, one for each page that is read. Since the epoch, in ms. */
  readonly shown: ReadonlyMap<number, readonly number[]>;
  /** Events of each name that one page received since the last report. */
  readonly events: ReadonlyMap<string, number>;
  /** Bytes that one page received, and all. */
  readonly bytesOfOne: number;
  readonly bytesOfAll: number;
}

/** Open pages of a dashboard: clients of the server's stream, in a thread of their own. */
export class Pages {
  readonly #thread: Worker;

  private constructor(thread: Worker) {
    this.#thread = thread;
  }

  /** Resolves when all have been greeted. */
  static async open(url: string, count: number): Promise<Pages> {
    const thread = new Worker(new URL('pages-thread.ts', import.meta.url), { workerData: { url, count } });
    await once(thread, 'message');
    return new Pages(thread);
  }

  /** @param shownBy a text of the store's row once it shows what is expected */
  expect(id: number, store: string, shownBy: string): void {
    this.#thread.postMessage({ type: 'expect', id, store, shownBy } satisfies PagesRequest);
  }

  async report(): Promise<PagesReport> {
    this.#thread.postMessage({ type: 'report' } satisfies PagesRequest);
    const [report] = (await once(this.#thread, 'message')) as [PagesReport];
    return report;
  }

  async close(): Promise<void> {
    await this.#thread.terminate();
  }
}
