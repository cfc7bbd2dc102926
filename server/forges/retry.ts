import { setTimeout } from 'node:timers/promises';
import { ForgeUnavailable } from './errors.ts';

export interface Patience {
  /** Number of tries, the first included. */
  readonly tries: number;
  /** Milliseconds before the second try; the third waits four times as long, the next nine times. */
  readonly delay: number;
}

/**
 * Retries after a fault (5xx, network, timeout), unless the call was retried inside. After a fault it is unknown
 * whether the request had its effect, so an `attempt` that creates something must first check whether it exists.
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
