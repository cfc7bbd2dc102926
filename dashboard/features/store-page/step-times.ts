import type { Step } from '#contract';

export interface StepTimes {
  /** From the start of the path to the end of this step, in milliseconds. */
  readonly offset: number | null;
  /** Duration of the step itself. */
  readonly duration: number | null;
}

/** Returns the time at which each step ended, counted from the first time that any step names. */
export function stepTimes(steps: readonly Step[]): StepTimes[] {
  const moments = steps
    .flatMap(({ startedAt, finishedAt }) => [startedAt, finishedAt])
    .filter(moment => moment !== null)
    .map(moment => Date.parse(moment));
  const start = Math.min(...moments);
  return steps.map(({ startedAt, finishedAt }) => {
    if (finishedAt === null) return { offset: null, duration: null };
    const end = Date.parse(finishedAt);
    return { offset: end - start, duration: startedAt === null ? null : end - Date.parse(startedAt) };
  });
}
