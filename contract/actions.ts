import { z } from 'zod';
import {
  storeActions,
  type ActionInput,
  type DangerousActionId,
  type DryRunInput,
  type OfferedActionId,
  type StoreAction,
  type StoreActionId,
} from '#fleet/actions';

export {
  commitLabels,
  inputFields,
  storeActions,
  storeAction,
  type InputField,
  type StoreAction,
  type StoreActionId,
} from '#fleet/actions';

const all: readonly StoreAction[] = storeActions;
const noFields = z.strictObject({});

/**
 * Returns the schema of the body of `POST /api/stores/:name/actions/<id>`: the input of the action, and for a dangerous
 * one the name of the store.
 * @returns undefined for an action that takes no body
 */
export function actionBody({ input, isDangerous = false }: StoreAction): z.ZodObject | undefined {
  const confirm = z.string().meta({ description: 'the name of the store' });
  return isDangerous ? (input ?? noFields).extend({ confirm }) : input;
}

/** The parsed body of {@link actionBody}. */
export type ActionBody<Id extends StoreActionId> = ActionInput<Id> &
  (Id extends DangerousActionId ? { readonly confirm: string } : object);

/** Actions that the page of a store offers when they apply. */
export const offeredAction = z.enum(
  all.filter(({ isOffered }) => isOffered !== undefined).map(({ id }) => id) as readonly OfferedActionId[],
);
export type OfferedAction = z.infer<typeof offeredAction>;

type ActionPlanRequest = {
  readonly [Id in StoreActionId]: { readonly action: Id; readonly name: string } & DryRunInput<Id>;
}[StoreActionId];

export type PlanRequest =
  | { readonly action: 'create'; readonly store: unknown }
  | { readonly action: 'change'; readonly name: string; readonly patch: unknown }
  | ActionPlanRequest;

/**
 * Body of `POST /api/plans`: a dry run. `store` is a store file as JSON (create) or a merge patch (change). Each action
 * on a store has its own fields.
 */
export const planRequest = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('create'), store: z.unknown() }),
  z.strictObject({ action: z.literal('change'), name: z.string(), patch: z.unknown() }),
  ...all.map(({ id, input = noFields, dryRunInput = input }) =>
    dryRunInput.extend({ action: z.literal(id), name: z.string() }),
  ),
  // The loop loses the types of the single actions.
]) as z.ZodType as z.ZodType<PlanRequest>;
