import { removalReady } from '../status/index.ts';
import type { Judged } from '../stores/board.ts';
import { incompleteStores, planCompletion, planFinishRemoval, type FleetTree, type Plan } from '#fleet';

/** Something that the server does by itself, as a plan. Each is idempotent: any replica may do it, and do it again. */
export interface Duty {
  readonly store: string;
  readonly planner: (tree: FleetTree) => Plan;
}

/**
 * What is due now: stores that a person pushed without manifests are rendered, and the files of stores whose removal
 * the cluster has taken in leave Git. Pure.
 */
export function dutiesOf(tree: FleetTree, stores: readonly Judged[], now: Date): Duty[] {
  const completions = incompleteStores(tree).map(name => ({
    store: name,
    planner: (newest: FleetTree) => planCompletion(newest, name),
  }));
  const removals = stores
    .filter(judged => isRemovable(judged, now))
    .map(({ record: { name } }) => ({ store: name, planner: (newest: FleetTree) => planFinishRemoval(newest, name) }));
  return [...completions, ...removals];
}

/**
 * Without a cluster nobody can see whether the removal was taken in. A store that was never proven live here has
 * nothing to lose, so its files may go; any other waits until its cluster is attached.
 */
function isRemovable({ observation, history }: Judged, now: Date): boolean {
  if (removalReady(observation, history, now)) return true;
  return observation.cluster.state === 'detached' && history.desired === 'removed' && history.firstLiveAt === null;
}
