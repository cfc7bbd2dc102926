import { setImmediate } from 'node:timers/promises';

/** Milliseconds for which long work may block the thread before requests and streams get their turn. */
const maxMs = 8;

/**
 * Returns a function to await between the steps of long work. It yields the thread once the steps have blocked it for
 * long.
 * @param most milliseconds for which they may; fewer for work that no request waits for, since a request waits that long
 *   at each of its own steps
 */
export function threadYielder(most = maxMs): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < most) return;
    await setImmediate();
    since = performance.now();
  };
}

/** Runs a generator to its end and yields the thread between its steps. @returns what the generator returns */
export async function runInSteps<T>(steps: Generator<unknown, T>): Promise<T> {
  const yieldThread = threadYielder();
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    await yieldThread();
  }
}
