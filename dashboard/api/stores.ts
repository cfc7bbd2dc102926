import { write } from './write.ts';
import { changeAccepted, type ActionBody, type ChangeAccepted, type DeliveryMode, type StoreActionId } from '#contract';

/** How a change is to be written; undefined: as the fleet has it. */
export type RequestedMode = DeliveryMode | undefined;

const wanted = (path: string, mode: RequestedMode) => (mode === undefined ? path : `${path}?mode=${mode}`);
const storePath = (name: string) => `/api/stores/${encodeURIComponent(name)}`;

export function createStore(store: unknown, mode?: RequestedMode): Promise<ChangeAccepted> {
  return write(changeAccepted, wanted('/api/stores', mode), { method: 'POST', body: store });
}

/** @param tag version of the file that the patch was made from; the server refuses when it changed meanwhile */
export function changeStore(
  name: string,
  patch: unknown,
  tag: string | null,
  mode?: RequestedMode,
): Promise<ChangeAccepted> {
  return write(changeAccepted, wanted(storePath(name), mode), {
    method: 'PATCH',
    body: patch,
    contentType: 'application/merge-patch+json',
    ifMatch: tag,
  });
}

export interface ActionOptions {
  readonly mode?: RequestedMode;
  /** As of {@link changeStore}. */
  readonly tag?: string | null;
}

/** Does an action on a store. @param body its input, and the store's name as the person typed it where it is dangerous */
export function runAction<Id extends StoreActionId>(
  id: Id,
  name: string,
  body: ActionBody<Id>,
  { mode, tag = null }: ActionOptions = {},
): Promise<ChangeAccepted> {
  return write(changeAccepted, wanted(`${storePath(name)}/actions/${id}`, mode), {
    method: 'POST',
    ...(Object.keys(body).length === 0 ? {} : { body }),
    ifMatch: tag,
  });
}

/** Takes away what follows from nothing below `dist/`. @param version of what was looked at */
export function restoreFleet(version: string, mode?: RequestedMode): Promise<ChangeAccepted> {
  return write(changeAccepted, wanted('/api/fleet/actions/restore', mode), { method: 'POST', body: { version } });
}
