import { callToWrite } from './call.ts';
import type { ActionBody, ChangeAccepted, DeliveryMode, StoreActionId } from '#contract';

/** Delivery mode of a change request; undefined: the fleet's default. */
export type RequestedMode = DeliveryMode | undefined;

export function createStore(store: unknown, mode?: RequestedMode): Promise<ChangeAccepted> {
  return callToWrite('POST /api/stores', { query: { mode }, body: store });
}

/** @param tag version of the file that the patch changes; the server refuses the patch if the file has another */
export function changeStore(
  name: string,
  patch: unknown,
  tag: string | null,
  mode?: RequestedMode,
): Promise<ChangeAccepted> {
  return callToWrite('PATCH /api/stores/:name', { params: { name }, query: { mode }, body: patch, ifMatch: tag });
}

type ActionOperation = `POST /api/stores/:name/actions/${StoreActionId}`;

export interface ActionOptions {
  readonly mode?: RequestedMode;
  /** Entity tag, as in {@link changeStore}. */
  readonly tag?: string | null;
}

/** Runs an action on a store. @param body its input; for a dangerous action with the name that the person typed */
export function runAction<Id extends StoreActionId>(
  id: Id,
  name: string,
  body: ActionBody<Id>,
  { mode, tag = null }: ActionOptions = {},
): Promise<ChangeAccepted> {
  return callToWrite<ActionOperation>(`POST /api/stores/:name/actions/${id}`, {
    params: { name },
    query: { mode },
    ...(Object.keys(body).length === 0 ? {} : { body }),
    ifMatch: tag,
  });
}

/**
 * Deletes files below `dist/` that follow from nothing.
 * @param version the version that the person saw
 */
export function restoreFleet(version: string, mode?: RequestedMode): Promise<ChangeAccepted> {
  return callToWrite('POST /api/fleet/actions/restore', { query: { mode }, body: { version } });
}
