import { setTimeout as pause } from 'node:timers/promises';
import { statusOfPage } from '../e2e/shopper.ts';

/** What shoppers got while they kept coming. */
export interface Visits {
  readonly answered: number;
  /** Everything but a 200, with its number: `503`, `ECONNRESET`. */
  readonly failed: Readonly<Record<string, number>>;
}

/**
 * Shoppers who keep asking for a page, each over a connection of its own, until they are told to stop.
 * @returns a function that stops them and says what they got
 */
export function keepVisiting(ingress: string, host: string, path: string, shoppers = 4): () => Promise<Visits> {
  const stopped = new AbortController();
  let answered = 0;
  const failed: Record<string, number> = {};
  const visit = async () => {
    while (!stopped.signal.aborted) {
      const outcome = await statusOfPage(ingress, host, path).catch((error: unknown) =>
        error instanceof Error ? error.message : String(error),
      );
      if (outcome === 200) answered += 1;
      else failed[outcome] = (failed[outcome] ?? 0) + 1;
      await pause(50);
    }
  };
  const all = Promise.all(Array.from({ length: shoppers }, visit));
  return async () => {
    stopped.abort();
    await all;
    return { answered, failed };
  };
}
