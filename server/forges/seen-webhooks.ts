import type { Webhook } from './types.ts';

/**
 * Remembers the newest webhooks, by the forge's id and by the content: the id is not signed, so a replay can change
 * it.
 */
export class SeenWebhooks {
  readonly #seen = new Set<string>();
  readonly #limit: number;
  /** @param limit how many webhooks are remembered */
  constructor(limit = 10_000) {
    this.#limit = limit;
  }

  /** Returns true if it came before, and remembers it. */
  seen({ id, digest }: Pick<Webhook, 'id' | 'digest'>): boolean {
    const keys = [`id ${id}`, `digest ${digest}`];
    const before = keys.some(key => this.#seen.has(key));
    for (const key of keys) {
      // A repeated webhook becomes the newest again, so that replays can't push it out.
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
