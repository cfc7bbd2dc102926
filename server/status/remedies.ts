import type { History } from './history.ts';
import type { Observation } from './observation.ts';
import type { StorePhase } from './phase.ts';
import { findProblems } from './problems.ts';
import { remedy, storeAction, type Remedy } from '#contract';
import type { Situation } from '#fleet/actions';

const comingUp: ReadonlySet<string> = new Set(['Applying', 'Installing', 'Starting']);

/**
 * What can be done about a store that is not as it should be. Offered as soon as a reason is known: whoever reads why a
 * store can't come up need not wait until it counts as failed.
 */
export function remedies(observation: Observation, history: History, phase: StorePhase, now: Date): Remedy[] {
  const situation = situationOf(observation, history, phase, now);
  return remedy.options.filter(id => storeAction(id).isOffered?.(situation));
}

function situationOf(observation: Observation, history: History, { state }: StorePhase, now: Date): Situation {
  const wasLive = history.firstLiveAt !== null;
  const isStuck = () => comingUp.has(state) && findProblems(observation, history.kind, now).length > 0;
  return {
    files: filesOf(observation, history, state),
    wasLive,
    isInTrouble: state === 'Failed' || (wasLive ? state === 'Degraded' : isStuck()),
  };
}

function filesOf(observation: Observation, { desired }: History, state: StorePhase['state']): Situation['files'] {
  if (state === 'Orphaned') return 'vanished';
  if (desired !== 'removed') return 'present';
  return isGoing(observation) ? 'deleting' : 'leaving';
}

/** The cluster is deleting it: what Git says now changes nothing any more. */
function isGoing({ namespace, engineObject }: Observation): boolean {
  return (namespace?.deletingSince ?? engineObject?.deletingSince ?? null) !== null;
}
