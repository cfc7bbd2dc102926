import { leavesAtOnce } from './deletion-progress.ts';
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
export { leavesAtOnce, deletionReady } from './deletion-progress.ts';

/** Returns the status of a store as the pages show it: the phase, its evidence, and the steps with their times. */
export function status(observation: Observation, gitFacts: GitFacts, now: Date): StoreStatus {
  const facts = deriveFacts(observation, gitFacts, now);
  const phase = evaluatePhase(facts);
  return {
    ...phase,
    offeredActions: offeredActions(facts, phase),
    deletesAtOnce: leavesAtOnce(observation, gitFacts),
    evidence: evidence(facts),
    steps: steps(facts),
  };
}
