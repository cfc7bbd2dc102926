import { setTimeout as pause } from 'node:timers/promises';
import { statusOfPage } from '../e2e/shopper.ts';

/** The responses to shoppers who kept coming. */
export interface Visits {
  readonly answered: number;
  /** All responses but 200, with their numbers: `503`, `ECONNRESET`. */
  readonly failed: Readonly<Record<string, number>>;
}

/**
 * Sends shoppers who keep requesting a page, each over its own connection, until they are stopped.
 * @returns a function that stops them and returns their responses
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
