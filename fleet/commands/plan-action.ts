import {
  commitAction,
  type ActionCommands,
  type ActionPlanner,
  type ActionSources,
  type StoreAction,
} from '../actions/index.ts';
import type { FleetTree, Plan } from '../model/plan.ts';
import { planAdoptDrift } from './adopt-drift.ts';
import { assemble, currentLock, storeOf, textOf } from './assemble.ts';
import { planChange } from './changes.ts';
import { planDelete } from './delete.ts';
import type { Edit } from './drift.ts';
import { planRestoreManifests } from './restore-manifests.ts';
import { planRestore } from './restore.ts';
import { planRollback } from './rollback.ts';

/** Commands with which actions plan. */
export const commands: ActionCommands<FleetTree, Plan, Edit> = {
  assemble: (tree, change) => assemble(tree, { ...change, action: commitAction(change.action) }),
  currentLock,
  planChange,
  planDelete,
  planAdoptDrift,
  planRestore,
  planRestoreManifests,
  planRollback,
  storeOf,
  textOf,
};

/**
 * Begins an action on a store.
 * @param input parsed by the schema of the action
 * @returns its planner, which throws what its commands throw
 */
export function planAction(
  action: StoreAction,
  name: string,
  input: unknown,
  sources: ActionSources<Edit>,
): Promise<ActionPlanner<FleetTree, Plan>> | ActionPlanner<FleetTree, Plan> {
  return action.plan({ ...sources, name, commands }, input);
}
