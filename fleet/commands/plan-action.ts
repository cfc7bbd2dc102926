import type { ActionPlanner, ActionSources, StoreAction } from '../actions/index.ts';
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
  sources: ActionSources,
): Promise<ActionPlanner> | ActionPlanner {
  return action.plan({ ...sources, name, commands }, input);
}
