import { threadYielder } from '../lib/run-in-steps.ts';
import type { StoreWithStatus } from './status-service.ts';
import { summaryOf } from './views.ts';
import type { EventSender } from '#contract';
import type { Fleet } from '#fleet/schema';

/** Publishes changed stores to open pages: those that differ from their last published state. */
export class StatusPublisher {
  readonly #stream: EventSender;
  readonly #published = new Map<string, string>();

  constructor(stream: EventSender) {
    this.#stream = stream;
  }

  async publish(fleet: Fleet, stores: readonly StoreWithStatus[]): Promise<void> {
    const yieldThread = threadYielder();
    for (const { record, status } of stores) {
      await yieldThread();
      const summary = summaryOf(record, fleet, status);
      // A newer observedAt alone is not a change. Steps and evidence are: the store's page shows them.
      const news = JSON.stringify({ ...summary, status: { ...status, observedAt: null }, yaml: record.yaml });
      if (this.#published.get(record.name) === news) continue;
      this.#published.set(record.name, news);
      this.#stream.send('store', summary);
    }
    const names = new Set(stores.map(({ record }) => record.name));
    for (const name of this.#published.keys()) {
      if (names.has(name)) continue;
      this.#published.delete(name);
      this.#stream.send('removed', { name });
    }
  }
}
