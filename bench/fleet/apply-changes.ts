import { setTimeout as pause } from 'node:timers/promises';
import { now } from '../stalls.ts';
import type { Change } from './cluster.ts';
import type { MeasuredFleet } from './measured-fleet.ts';

const changesASecond = 5;
/** Milliseconds after the last change in which it is still expected to be shown. */
export const tail = 5000;

/** Changes the cluster some times a second, and waits until that should be shown. */
export async function applyChanges(
  { changes, seconds }: MeasuredFleet,
  onApply: (number: number, change: Change) => void,
): Promise<void> {
  const applied: Promise<void>[] = [];
  const began = now();
  for (let number = 0; number < seconds * changesASecond; number++) {
    await pause(Math.max(0, began + (number * 1000) / changesASecond - now()));
    const change = changes.next(number);
    onApply(number, change);
    applied.push(change.apply());
  }
  await Promise.all(applied);
  await pause(tail);
}
