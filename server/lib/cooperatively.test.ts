import { expect, test } from 'vitest';
import { cooperatively } from './cooperatively.ts';

function* steps(count: number, milliseconds: number): Generator<void, string> {
  for (let step = 0; step < count; step++) {
    const end = performance.now() + milliseconds;
    while (performance.now() < end);
    yield;
  }
  return 'done';
}

test('runs steps to their end, and returns their result', async () => {
  expect(await cooperatively(steps(3, 0))).toBe('done');
});

test('yields to other work between long steps', async () => {
  let turns = 0;
  const others = setInterval(() => turns++, 0);
  await cooperatively(steps(10, 10));
  clearInterval(others);
  expect(turns).toBeGreaterThan(5);
});

test('rejects with the error of a step', async () => {
  const failing = function* (): Generator<void, never> {
    yield;
    throw new Error('no');
  };
  await expect(cooperatively(failing())).rejects.toThrow('no');
});
