import { expect, onTestFinished, test, vi } from 'vitest';
import { turnsDuring } from '../../test/support/turns.ts';
import { runInSteps, threadYielder } from './run-in-steps.ts';

function* steps(count: number): Generator<void, string> {
  for (let step = 0; step < count; step++) yield;
  return 'done';
}

test('runs steps to their end, and returns their result', async () => {
  expect(await runInSteps(steps(3))).toBe('done');
});

test('yields to other work between long steps, and not between short ones', async () => {
  expect(await turnsDuring(() => runInSteps(steps(10)))).toBeGreaterThanOrEqual(9);
  const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
  onTestFinished(() => clock.mockRestore());
  let turns = 0;
  setImmediate(() => turns++);
  await runInSteps(steps(10));
  expect(turns).toBe(0);
});

test('rejects with the error of a step', async () => {
  const failing = function* (): Generator<void, never> {
    yield;
    throw new Error('no');
  };
  await expect(runInSteps(failing())).rejects.toThrow('no');
});

test('yields after fewer milliseconds if that is requested', async () => {
  let now = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 1));
  onTestFinished(() => clock.mockRestore());
  const turnsIn = async (yieldThread: () => Promise<void>) => {
    let turns = 0;
    let next = setImmediate(function count() {
      turns++;
      next = setImmediate(count);
    });
    for (let step = 0; step < 20; step++) await yieldThread();
    clearImmediate(next);
    return turns;
  };
  expect(await turnsIn(threadYielder(1))).toBeGreaterThanOrEqual(19);
  expect(await turnsIn(threadYielder())).toBeLessThan(5);
});
