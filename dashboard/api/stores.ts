import { write } from './write.ts';
import { changeAccepted, type ChangeAccepted, type DeliveryMode } from '#contract';

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

/** @param confirm the store's name as the person typed it */
export function deleteStore(name: string, confirm: string, mode?: RequestedMode): Promise<ChangeAccepted> {
  return write(changeAccepted, wanted(storePath(name), mode), { method: 'DELETE', body: { confirm } });
}

/** Takes the deletion of a store back, whose files are still in Git: until then its data is there. */
export function keepStore(name: string, mode?: RequestedMode): Promise<ChangeAccepted> {
  return changeStore(name, { spec: { state: null } }, null, mode);
}

/** Brings back a store whose files vanished from Git while it ran, or its manifests as they were before an edit by hand. */
export function restoreStore(name: string, mode?: RequestedMode): Promise<ChangeAccepted> {
  return write(changeAccepted, wanted(`${storePath(name)}/actions/restore`, mode), { method: 'POST' });
}

/** Makes a store what it was in a commit. @param tag as of {@link changeStore} */
export function rollbackStore(
  name: string,
  commit: string,
  tag: string | null,
  mode?: RequestedMode,
): Promise<ChangeAccepted> {
  return write(changeAccepted, wanted(`${storePath(name)}/actions/rollback`, mode), {
    method: 'POST',
    body: { commit },
    ifMatch: tag,
  });
}

/** Makes the pods of a store anew. */
export function retryStore(name: string, mode?: RequestedMode): Promise<ChangeAccepted> {
  return write(changeAccepted, wanted(`${storePath(name)}/actions/retry`, mode), { method: 'POST' });
}

/** Keeps manifests as somebody edited them by hand. @param version of what was looked at */
export function adoptDrift(name: string, version: string, mode?: RequestedMode): Promise<ChangeAccepted> {
  return write(changeAccepted, wanted(`${storePath(name)}/actions/adopt-drift`, mode), {
    method: 'POST',
    body: { version },
  });
}

/** Takes away what follows from nothing below `dist/`. @param version of what was looked at */
export function restoreFleet(version: string, mode?: RequestedMode): Promise<ChangeAccepted> {
  return write(changeAccepted, wanted('/api/fleet/actions/restore', mode), { method: 'POST', body: { version } });
}
