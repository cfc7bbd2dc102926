import type { Tone } from '../../shared/status/phase-style.ts';
import type { BulkPlan, BulkView } from '#contract';

export type PlannedState = BulkPlan['rows'][number]['state'];
export type WrittenState = BulkView['rows'][number]['state'];

interface Look {
  readonly label: string;
  readonly tone: Tone;
}

/** In the order in which rows are listed: what asks for attention first, and what only waits below what came of others. */
export const plannedLooks: Readonly<Record<PlannedState, Look>> = {
  refused: { label: 'Refused', tone: 'bad' },
  removed: { label: 'Removed', tone: 'warn' },
  changed: { label: 'Changed', tone: 'busy' },
  new: { label: 'New', tone: 'good' },
  unchanged: { label: 'Unchanged', tone: 'idle' },
};

export const writtenLooks: Readonly<Record<WrittenState, Look>> = {
  refused: { label: 'Refused', tone: 'bad' },
  cancelled: { label: 'Cancelled', tone: 'warn' },
  written: { label: 'Written', tone: 'good' },
  proposed: { label: 'Proposed', tone: 'good' },
  waiting: { label: 'Waiting', tone: 'busy' },
  unchanged: { label: 'Unchanged', tone: 'idle' },
};
