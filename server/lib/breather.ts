import { setImmediate as breathe } from 'node:timers/promises';

/** Milliseconds that a long piece of work may hold the thread until others have their turn. */
const longest = 8;

/** To be awaited between the steps of long work: lets others have their turn once the steps have taken their time. */
export function breather(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < longest) return;
    await breathe();
    since = performance.now();
  };
}
