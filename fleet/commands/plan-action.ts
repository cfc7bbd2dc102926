import type { ActionPlanner, ActionSources, StoreAction } from '../actions/index.ts';
import type { FleetTree, Plan } from '../model/plan.ts';
import * as commands from './index.ts';

/**
 * Begins an action on a store.
 * @param input parsed by the schema of the action
 * @returns what plans it, which throws as the commands that it uses do
 */
export function planAction(
  action: StoreAction,
  name: string,
  input: unknown,
  sources: ActionSources<commands.Edit>,
): Promise<ActionPlanner<FleetTree, Plan>> | ActionPlanner<FleetTree, Plan> {
  return action.plan({ ...sources, name, commands }, input);
}
