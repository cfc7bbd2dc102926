import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { StoreChange } from './status-board.ts';
import type { StoreWithStatus } from './status-service.ts';
import type { EventSender, StoreSummary } from '#contract';

interface Published {
  readonly summary: StoreSummary;
  /** Digest of what only the store's own page shows. */
  readonly detail: string;
}

/** Publishes to open pages what differs from the last published state of a store. */
export class StatusPublisher {
  readonly #stream: EventSender;
  readonly #published = new Map<string, Published>();

  constructor(stream: EventSender) {
    this.#stream = stream;
  }

  publish(changes: readonly StoreChange[]): void {
    for (const { name, after } of changes) {
      if (after !== null) this.#publishStore(name, after);
      else if (this.#published.delete(name)) this.#stream.send('removed', { name });
    }
  }

  #publishStore(name: string, store: StoreWithStatus): void {
    const summary = withoutTime(store.summary);
    const detail = digestOf(store);
    const known = this.#published.get(name);
    if (known?.detail === detail && isDeepStrictEqual(known.summary, summary)) return;
    this.#published.set(name, { summary, detail });
    this.#stream.send('store', summary);
  }
}

/** A newer time of observation alone is not a change. Steps and evidence are: the store's page shows them. */
function digestOf({ record, status }: StoreWithStatus): string {
  const text = JSON.stringify({ ...status, observedAt: null, yaml: record.yaml });
  return createHash('sha1').update(text).digest('base64');
}

const withoutTime = (summary: StoreSummary): StoreSummary => ({
  ...summary,
  status: { ...summary.status, observedAt: null },
});
