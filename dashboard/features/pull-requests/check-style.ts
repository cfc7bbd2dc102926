import type { StatusStyle } from '../../shared/status/phase-style.ts';
import type { PullRequestCondition, PullRequestView } from '#contract';

const conditions: Readonly<Record<PullRequestCondition, StatusStyle>> = {
  ready: { label: 'Ready', tone: 'good' },
  checking: { label: 'Checking', tone: 'busy' },
  refused: { label: 'Refused', tone: 'bad' },
  conflicting: { label: 'Conflicting', tone: 'warn' },
  draft: { label: 'Draft', tone: 'idle' },
};

/** Returns label and tone of a pull request. */
export function styleOf({ state, condition }: Pick<PullRequestView, 'state' | 'condition'>): StatusStyle {
  if (state === 'merged') return { label: 'Merged', tone: 'good' };
  if (state === 'closed') return { label: 'Closed', tone: 'idle' };
  return conditions[condition ?? 'checking'];
}
