import type { Phase } from '#contract';

/** What a state means for the one who looks: the colour of everything that shows it. */
export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'idle';

/** How a state is shown: in words, and in a colour. */
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

/** Somebody who opens the shop may get an answer: as far as is known, it was begun and is not going. */
export function mayAnswer(state: Phase): boolean {
  return !withoutShop.has(state);
}

/** Deletion has begun: the store's file no longer says what it should be. */
export function isLeaving(state: Phase): boolean {
  return state === 'Deleting' || state === 'DeleteBlocked' || state === 'Deleted';
}
