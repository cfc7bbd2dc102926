import type { StatusStyle } from '../../shared/status/phase-style.ts';
import type { ImportPlan, ImportView } from '#contract';

export type PlannedState = ImportPlan['rows'][number]['state'];
export type WrittenState = ImportView['rows'][number]['state'];

/** In the order of the list: urgent states first, waiting rows below finished ones. */
export const plannedStyles: Readonly<Record<PlannedState, StatusStyle>> = {
  refused: { label: 'Refused', tone: 'bad' },
  removed: { label: 'Deleted', tone: 'warn' },
  changed: { label: 'Changed', tone: 'busy' },
  new: { label: 'New', tone: 'good' },
  unchanged: { label: 'Unchanged', tone: 'idle' },
};

export const writtenStyles: Readonly<Record<WrittenState, StatusStyle>> = {
  refused: { label: 'Refused', tone: 'bad' },
  cancelled: { label: 'Cancelled', tone: 'warn' },
  written: { label: 'Written', tone: 'good' },
  inReview: { label: 'In review', tone: 'good' },
  waiting: { label: 'Waiting', tone: 'busy' },
  unchanged: { label: 'Unchanged', tone: 'idle' },
};
