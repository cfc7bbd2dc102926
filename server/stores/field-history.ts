import type { Ledger } from '../ledger/index.ts';
import { LeastRecentlyUsed } from '../lib/least-recently-used.ts';
import { fieldChanges, storePath, type Impact } from '#fleet';

/** Number of cached results; a commit never changes. */
const cacheSize = 5000;

/** Computes the changes of commits to the fields of stores, from the versions of the store's file. */
export class FieldHistory {
  readonly #ledger: Pick<Ledger, 'versions'>;
  readonly #known = new LeastRecentlyUsed<Promise<Impact['fields']>>(cacheSize);

  constructor(ledger: Pick<Ledger, 'versions'>) {
    this.#ledger = ledger;
  }

  of(commit: string, store: string): Promise<Impact['fields']> {
    const key = `${commit} ${store}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const reading = this.#read(commit, store);
    this.#known.set(key, reading, 1);
    reading.catch(() => this.#known.delete(key));
    return reading;
  }

  async #read(commit: string, store: string): Promise<Impact['fields']> {
    const { before, after } = await this.#ledger.versions(commit, storePath(store));
    return fieldChanges(store, before, after);
  }
}
