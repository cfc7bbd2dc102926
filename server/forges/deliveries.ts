import type { WebhookDelivery } from './types.ts';

/**
 * Remembers what was delivered, the newest of it. By the forge's id and by the content: the id is not signed, so who
 * replays a delivery can change it.
 */
export class Deliveries {
  readonly #seen = new Set<string>();
  readonly #limit: number;
  /** @param limit how many deliveries are remembered */
  constructor(limit = 10_000) {
    this.#limit = limit;
  }

  /** Whether it was delivered before; from now on it was. */
  seen({ delivery, digest }: Pick<WebhookDelivery, 'delivery' | 'digest'>): boolean {
    const keys = [`id ${delivery}`, `digest ${digest}`];
    const before = keys.some(key => this.#seen.has(key));
    for (const key of keys) {
      // Seen again it is the newest again: a replay can not push itself out.
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
