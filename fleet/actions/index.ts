import type { z } from 'zod';
import type { StoreAction } from './action.ts';
import { storeActions } from './registry.ts';

export { commitAction, commitLabels, isCommitAction, type CommitAction } from './commit-actions.ts';
export { inputFields, optionName, type InputField } from './input-fields.ts';
export type { ActionCommands, ActionPlanner, ActionSources, OfferInput, StoreAction } from './action.ts';
export { storeActions };

type Known = (typeof storeActions)[number];
export type StoreActionId = Known['id'];

/** Actions that the page of a store offers when they apply. */
export type OfferedActionId = Extract<Known, { readonly isOffered: unknown }>['id'];

/** Actions whose request repeats the name of the store. */
export type DangerousActionId = Extract<Known, { readonly isDangerous: true }>['id'];

type Fields<Input> =
  Input extends z.ZodObject<infer Shape> ? (keyof Shape extends never ? object : z.input<Input>) : object;

/** Fields of an action's request, without the confirmation of a dangerous one. */
export type ActionInput<Id extends StoreActionId> =
  Extract<Known, { readonly id: Id }> extends { readonly input: infer Input } ? Fields<Input> : object;

/** Fields that the plan of an action needs. */
export type DryRunInput<Id extends StoreActionId> =
  Extract<Known, { readonly id: Id }> extends { readonly dryRunInput: infer Input } ? Fields<Input> : ActionInput<Id>;

export const storeAction = (id: StoreActionId): StoreAction => {
  const found = (storeActions as readonly StoreAction[]).find(action => action.id === id);
  if (found === undefined) throw new TypeError(`no action ${id}`);
  return found;
};
