import { leavesAtOnce } from './deletion-progress.ts';
import { evidence } from './evidence.ts';
import { deriveFacts } from './facts.ts';
import type { History } from './history.ts';
import type { Observation } from './observation.ts';
import { offeredActions } from './offered-actions.ts';
import { evaluatePhase } from './phase.ts';
import { steps } from './steps.ts';
import type { StoreStatus } from '#contract';

export { deriveFacts } from './facts.ts';
export { isLeaving, isUnreadable, noHistory, type History } from './history.ts';
export type { KindStatus } from './kind.ts';
export * from './observation.ts';
export { isOrphan, remains } from './remains.ts';
export { leavesAtOnce, deletionReady } from './deletion-progress.ts';

/** Returns the status of a store as the pages show it: the phase, its evidence, and the steps with their times. */
export function status(observation: Observation, history: History, now: Date): StoreStatus {
  const facts = deriveFacts(observation, history, now);
  const phase = evaluatePhase(facts);
  return {
    ...phase,
    offeredActions: offeredActions(facts, phase),
    deletesAtOnce: leavesAtOnce(observation, history),
    evidence: evidence(facts),
    steps: steps(facts),
  };
}
