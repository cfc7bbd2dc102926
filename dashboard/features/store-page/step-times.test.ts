import { expect, test } from 'vitest';
import { stepTimes } from './step-times.ts';
import type { Step } from '#contract';

const at = (second: number) => new Date(Date.UTC(2026, 10, 21, 12, 0, second)).toISOString();
const step = (startedAt: string | null, finishedAt: string | null): Step => ({
  id: 'commit',
  title: '',
  state: 'done',
  detail: '',
  startedAt,
  finishedAt,
});

test('counts the end of each step from the start of the path', () => {
  const steps = [step(at(0), at(0)), step(at(0), at(6)), step(null, at(8)), step(at(8), null), step(null, null)];
  expect(stepTimes(steps)).toEqual([
    { offset: 0, duration: 0 },
    { offset: 6_000, duration: 6_000 },
    { offset: 8_000, duration: null },
    { offset: null, duration: null },
    { offset: null, duration: null },
  ]);
});

test('knows nothing of steps without times', () => {
  expect(stepTimes([])).toEqual([]);
  expect(stepTimes([step(null, null)])).toEqual([{ offset: null, duration: null }]);
});
