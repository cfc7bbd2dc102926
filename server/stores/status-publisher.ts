import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { StoreChange } from './status-board.ts';
import type { StoreWithStatus } from './status-service.ts';
import type { ChangedSummary, EventSender, StoreSummary } from '#contract';

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
    const { summary } = store;
    const detail = digestOf(store);
    const known = this.#published.get(name);
    if (known?.detail === detail && isDeepStrictEqual(known.summary, summary)) return;
    this.#published.set(name, { summary, detail });
    this.#stream.send('store', known === undefined ? summary : changedFields(known.summary, summary));
  }
}

/** A newer time of observation alone is not a change. Steps and evidence are: the store's page shows them. */
function digestOf({ record, status }: StoreWithStatus): string {
  const text = JSON.stringify({ ...status, observedAt: null, yaml: record.yaml });
  return createHash('sha1').update(text).digest('base64');
}

function changedFields(before: StoreSummary, after: StoreSummary): ChangedSummary {
  const fields = (Object.keys(after) as (keyof StoreSummary)[]).filter(
    field => !isDeepStrictEqual(before[field], after[field]),
  );
  return { name: after.name, ...Object.fromEntries(fields.map(field => [field, after[field]])) };
}
