import type { Step } from '#contract';

export interface StepTimes {
  /** Milliseconds from the start of the first step to the end of this one. */
  readonly offset: number | null;
  /** Duration of the step itself. */
  readonly duration: number | null;
}

/** Returns when each step ended, counted from the earliest time of all steps. */
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
