import type { Phase } from '#contract';

/** Urgency of a phase, which sets the colour of everything that shows it. */
export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'idle';

/** Label and colour of a phase or a pull request. */
export interface StatusStyle {
  readonly label: string;
  readonly tone: Tone;
}

/** In the order of urgency; the counts above the list follow it. */
export const styles: Readonly<Record<Phase, StatusStyle>> = {
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

export const phasesByAttention = Object.keys(styles) as Phase[];

const withoutShop: ReadonlySet<Phase> = new Set([
  'Invalid',
  'NotObserved',
  'Queued',
  'Deleting',
  'DeleteBlocked',
  'Deleted',
]);

/** True if the shop may answer requests: it was started and is not being deleted, as far as known. */
export function mayAnswer(phase: Phase): boolean {
  return !withoutShop.has(phase);
}

/** True if deletion has begun: the store's file no longer describes the desired state. */
export function isDeletionPhase(phase: Phase): boolean {
  return phase === 'Deleting' || phase === 'DeleteBlocked' || phase === 'Deleted';
}
