import type { Facts } from './facts.ts';
import { deletionSteps } from './steps-deletion.ts';
import { rolloutSteps } from './steps-rollout.ts';
import type { Step } from '#contract';

/**
 * Returns the path of a store from commit to shopper, or from deletion to proof, with the times that the cluster
 * reports.
 */
export function steps(facts: Facts): Step[] {
  return facts.isShownRunning ? rolloutSteps(facts) : deletionSteps(facts);
}
