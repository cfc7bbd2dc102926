import type { WebhookDelivery } from './types.ts';

/**
 * Remembers the newest deliveries, by the forge's id and by the content: the id is not signed, so a replay can change
 * it.
 */
export class Deliveries {
  readonly #seen = new Set<string>();
  readonly #limit: number;
  /** @param limit how many deliveries are remembered */
  constructor(limit = 10_000) {
    this.#limit = limit;
  }

  /** Returns true if it was delivered before, and remembers it. */
  seen({ delivery, digest }: Pick<WebhookDelivery, 'delivery' | 'digest'>): boolean {
    const keys = [`id ${delivery}`, `digest ${digest}`];
    const before = keys.some(key => this.#seen.has(key));
    for (const key of keys) {
      // A repeated delivery becomes the newest again, so that replays can't push it out.
      this.#seen.delete(key);
      this.#seen.add(key);
    }
    for (const key of this.#seen) {
      if (this.#seen.size <= 2 * this.#limit) break;
      this.#seen.delete(key);
    }
    return before;
  }
}
