import { vi } from 'vitest';

/** Runs work with a fake clock on which each step takes a second. @returns the number of event loop turns during the work */
export async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let now = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 1000));
  let turns = 0;
  let isOver = false;
  const count = () => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  try {
    await work();
    return turns;
  } finally {
    isOver = true;
    clock.mockRestore();
  }
}
