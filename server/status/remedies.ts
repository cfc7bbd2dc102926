import type { StorePhase } from './evaluation.ts';
import type { Facts } from './facts.ts';
import { remedy, storeAction, type Phase, type Remedy } from '#contract';
import type { Situation } from '#fleet/actions';

const comingUp: ReadonlySet<Phase> = new Set(['Applying', 'Installing', 'Starting']);

/**
 * What can be done about a store that is not as it should be. Offered as soon as a reason is known: a person who
 * reads why a store can't come up need not wait until it counts as failed.
 */
export function remedies(facts: Facts, { phase }: StorePhase): Remedy[] {
  const situation = situationOf(facts, phase);
  return remedy.options.filter(id => storeAction(id).isOffered?.(situation));
}

function situationOf(facts: Facts, phase: Phase): Situation {
  const wasLive = facts.history.firstLiveAt !== null;
  const isStuck = comingUp.has(phase) && facts.problems.length > 0;
  return {
    files: filesOf(facts, phase),
    wasLive,
    isInTrouble: phase === 'Failed' || (wasLive ? phase === 'Degraded' : isStuck),
  };
}

function filesOf({ history, deletingSince }: Facts, phase: Phase): Situation['files'] {
  if (phase === 'Orphaned') return 'vanished';
  if (history.desired !== 'removed') return 'present';
  // Once the cluster deletes the store, a change in Git has no effect any more.
  return deletingSince === null ? 'leaving' : 'deleting';
}
