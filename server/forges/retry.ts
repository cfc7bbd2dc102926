import { setTimeout } from 'node:timers/promises';
import { ForgeUnavailable } from './errors.ts';

export interface Patience {
  /** How often something is tried, the first time included. */
  readonly tries: number;
  /** Milliseconds before the second try; the third waits four times as long, the next nine times. */
  readonly delay: number;
}

/**
 * Tries again after a fault (5xx, network, time), but not what was tried again within. A fault does not say whether it
 * was done: an `attempt` that makes something has to look first whether it is there.
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
