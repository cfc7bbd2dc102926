import { setTimeout } from 'node:timers/promises';
import { ForgeUnavailable } from './errors.ts';

export interface Patience {
  /** Number of tries, the first included. */
  readonly tries: number;
  /** Milliseconds before the second try; the third waits four times as long, the next nine times. */
  readonly delay: number;
}

/**
 * Retries after a fault (5xx, network, timeout), unless it was retried within. After a fault it is unknown whether the
 * request had its effect: an `attempt` that creates something has to check first whether it exists.
 */
export async function retried<T>(attempt: () => Promise<T>, { tries, delay }: Patience): Promise<T> {
  for (let done = 1; ; done++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ForgeUnavailable) || error.exhausted) throw error;
      if (done >= tries) {
        error.exhausted = true;
        throw error;
      }
      await setTimeout(delay * done ** 2);
    }
  }
}
