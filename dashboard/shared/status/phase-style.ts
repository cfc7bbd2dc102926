import type { Phase } from '#contract';

/** Meaning of a state for the reader: the colour of everything that shows it. */
export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'idle';

/** Words and colour of a state. */
export interface StateStyle {
  readonly label: string;
  readonly tone: Tone;
}

/** In the order in which states ask for attention; the counts above the list stand in it. */
export const styles: Readonly<Record<Phase, StateStyle>> = {
  Failed: { label: 'Failed', tone: 'bad' },
  Invalid: { label: 'Invalid', tone: 'bad' },
  DeleteBlocked: { label: 'Delete blocked', tone: 'bad' },
  Degraded: { label: 'Degraded', tone: 'warn' },
  Orphaned: { label: 'Orphaned', tone: 'warn' },
  Unknown: { label: 'Unknown', tone: 'warn' },
  Deleting: { label: 'Deleting', tone: 'busy' },
  Queued: { label: 'Queued', tone: 'busy' },
  Applying: { label: 'Applying', tone: 'busy' },
  Installing: { label: 'Installing', tone: 'busy' },
  Starting: { label: 'Starting', tone: 'busy' },
  Updating: { label: 'Updating', tone: 'busy' },
  NotObserved: { label: 'Not observed', tone: 'idle' },
  Live: { label: 'Live', tone: 'good' },
  Deleted: { label: 'Deleted', tone: 'idle' },
};

export const statesByAttention = Object.keys(styles) as Phase[];

const withoutShop: ReadonlySet<Phase> = new Set([
  'Invalid',
  'NotObserved',
  'Queued',
  'Deleting',
  'DeleteBlocked',
  'Deleted',
]);

/** True if the shop may answer requests: as far as is known, it was started and is not being deleted. */
export function mayAnswer(state: Phase): boolean {
  return !withoutShop.has(state);
}

/** True if deletion has begun: the store's file no longer describes the desired state. */
export function isLeaving(state: Phase): boolean {
  return state === 'Deleting' || state === 'DeleteBlocked' || state === 'Deleted';
}
