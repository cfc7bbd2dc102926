import { evidence } from './evidence.ts';
import type { History } from './history.ts';
import type { Observation } from './observation.ts';
import { evaluatePhase } from './phase.ts';
import { remedies } from './remedies.ts';
import { leavesAtOnce } from './removal.ts';
import { steps } from './steps.ts';
import type { StoreStatus } from '#contract';

export { evidence } from './evidence.ts';
export { evaluatePhase } from './phase.ts';
export { isUnreadable, noHistory, type History } from './history.ts';
export * from './observation.ts';
export { isOrphan, leavesAtOnce, markedObjects, removalReady } from './removal.ts';
export { steps } from './steps.ts';
export type { KindStatus } from './kind.ts';

/** All that is shown of a store's status: headline, the facts under it and the path with its times. */
export function status(observation: Observation, history: History, now: Date): StoreStatus {
  const evaluated = evaluatePhase(observation, history, now);
  return {
    ...evaluated,
    remedies: remedies(observation, history, evaluated, now),
    deletesAtOnce: leavesAtOnce(observation, history),
    evidence: evidence(observation, history),
    steps: steps(observation, history, now),
  };
}
