import type { Tone } from '../../shared/status/phase-style.ts';
import type { PullRequestCondition, PullRequestView } from '#contract';

interface CheckStyle {
  readonly label: string;
  readonly tone: Tone;
}

const conditions: Readonly<Record<PullRequestCondition, CheckStyle>> = {
  ready: { label: 'Ready', tone: 'good' },
  checking: { label: 'Checking', tone: 'busy' },
  refused: { label: 'Refused', tone: 'bad' },
  conflicting: { label: 'Conflicting', tone: 'warn' },
  draft: { label: 'Draft', tone: 'idle' },
};

/** How a pull request is, in a word and its colour. */
export function lookOf({ state, condition }: Pick<PullRequestView, 'state' | 'condition'>): CheckStyle {
  if (state === 'merged') return { label: 'Merged', tone: 'good' };
  if (state === 'closed') return { label: 'Closed', tone: 'idle' };
  return conditions[condition ?? 'checking'];
}
