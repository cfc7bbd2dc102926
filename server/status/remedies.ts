import type { History } from './history.ts';
import type { Observation } from './observation.ts';
import type { StorePhase } from './phase.ts';
import { findProblems } from './problems.ts';
import type { Remedy } from '#contract';

const comingUp: ReadonlySet<string> = new Set(['Applying', 'Installing', 'Starting']);

/**
 * What can be done about a store that is not as it should be. Offered as soon as a reason is known: whoever reads why a
 * store can't come up need not wait until it counts as failed. Only a store that never took an order can be discarded.
 */
export function remedies(observation: Observation, history: History, { state }: StorePhase, now: Date): Remedy[] {
  if (state === 'Orphaned') return ['restore'];
  if (history.desired === 'removed') return isGoing(observation) ? [] : ['keep'];
  if (history.firstLiveAt !== null) return state === 'Degraded' || state === 'Failed' ? ['retry'] : [];
  const isStuck = comingUp.has(state) && findProblems(observation, now).length > 0;
  return state === 'Failed' || isStuck ? ['retry', 'discard'] : [];
}

/** The cluster is deleting it: what Git says now changes nothing any more. */
function isGoing({ namespace, engineObject }: Observation): boolean {
  return (namespace?.deletingSince ?? engineObject?.deletingSince ?? null) !== null;
}
