import type { PhaseWithReason } from './evaluation.ts';
import type { Facts } from './facts.ts';
import { offeredAction, storeAction, type Phase, type OfferedAction } from '#contract';
import type { OfferInput } from '#fleet/actions';

const starting: ReadonlySet<Phase> = new Set(['Applying', 'Installing', 'Starting']);

/**
 * Returns the actions offered for a store that is not as it should be. They are offered as soon as a reason is known,
 * not only once the store counts as failed.
 */
export function offeredActions(facts: Facts, { phase }: PhaseWithReason): OfferedAction[] {
  const input = offerInputOf(facts, phase);
  return offeredAction.options.filter(id => storeAction(id).isOffered?.(input));
}

function offerInputOf(facts: Facts, phase: Phase): OfferInput {
  const wasLive = facts.gitFacts.firstLiveAt !== null;
  const isStuck = starting.has(phase) && facts.problems.length > 0;
  return {
    files: filesOf(facts, phase),
    wasLive,
    isInTrouble: phase === 'Failed' || (wasLive ? phase === 'Degraded' : isStuck),
  };
}

function filesOf({ gitFacts, deletingSince }: Facts, phase: Phase): OfferInput['files'] {
  if (phase === 'Orphaned') return 'orphaned';
  if (gitFacts.desired !== 'removed') return 'present';
  // Once the cluster deletes the store, a change in Git no longer has an effect.
  return deletingSince === null ? 'leaving' : 'deleting';
}
