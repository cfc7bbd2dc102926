import type { Step } from '#contract';

/** Titles of the steps that every kind of store has. */
const titles = {
  commit: 'Committed to Git',
  sync: 'Applied by the engine',
  files: 'Files removed from Git',
  prune: 'Removed from the cluster',
  verify: 'Nothing remains',
} as const;

export function step(
  id: keyof typeof titles,
  state: Step['state'],
  startedAt: string | null,
  finishedAt: string | null,
  detail: string,
): Step {
  return { id, title: titles[id], state, startedAt, finishedAt, detail };
}

export const unknownSteps = (...ids: readonly (keyof typeof titles)[]): Step[] =>
  ids.map(id => step(id, 'unknown', null, null, ''));

/** Returns a step of a store kind, without times. */
export const kindStep = ({ id, title }: Pick<Step, 'id' | 'title'>, state: Step['state']): Step => ({
  id,
  title,
  state,
  startedAt: null,
  finishedAt: null,
  detail: '',
});
