import { deletionReady, leavesAtOnce } from './deletion-progress.ts';
import { evidence } from './evidence.ts';
import { deriveFacts } from './facts.ts';
import type { GitFacts } from './git-facts.ts';
import type { Observation } from './observation.ts';
import { offeredActions } from './offered-actions.ts';
import { evaluatePhase } from './phase.ts';
import { steps } from './steps.ts';
import type { StoreStatus } from '#contract';

export { deriveFacts } from './facts.ts';
export { isLeaving, isNeverRendered, notInGit, type GitFacts } from './git-facts.ts';
export type { KindStatus } from './kind.ts';
export * from './observation.ts';
export { isOrphan, remains } from './remains.ts';
export { deletionReady } from './deletion-progress.ts';

/** A store evaluated at one time. */
export interface Evaluated {
  readonly status: StoreStatus;
  /** True if its deletion is committed, and its files may leave Git now. */
  readonly filesMayLeave: boolean;
  /** Milliseconds since the epoch from which on the same facts may give another result; infinite if they never do. */
  readonly changesAt: number;
}

/** Evaluates a store: the phase, its evidence, the steps with their times, and what may be done with it. */
export function evaluateStore(observation: Observation, gitFacts: GitFacts, now: Date): Evaluated {
  const facts = deriveFacts(observation, gitFacts, now);
  const phase = evaluatePhase(facts);
  const deletesAtOnce = leavesAtOnce(observation, gitFacts);
  const status = {
    ...phase,
    offeredActions: offeredActions(facts, phase),
    deletesAtOnce,
    evidence: evidence(facts),
    steps: steps(facts),
  };
  const filesMayLeave = gitFacts.desired === 'removed' && (deletesAtOnce || deletionReady(facts));
  return { status, filesMayLeave, changesAt: facts.now.changesAt };
}

/** Returns the status of a store as the pages show it. */
export function status(observation: Observation, gitFacts: GitFacts, now: Date): StoreStatus {
  return evaluateStore(observation, gitFacts, now).status;
}
