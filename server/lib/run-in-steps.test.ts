import { expect, onTestFinished, test, vi } from 'vitest';
import { turnsDuring } from '../../test/support/turns.ts';
import { runInSteps } from './run-in-steps.ts';

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
