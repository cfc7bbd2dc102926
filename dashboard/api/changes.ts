import { write } from './write.ts';
import { changeAccepted, type ChangeAccepted } from '#server/contract';

export function createStore(store: unknown): Promise<ChangeAccepted> {
  return write(changeAccepted, '/api/stores', { method: 'POST', body: store });
}

/** @param tag version of the file that the patch was made from; the server refuses when it changed meanwhile */
export function changeStore(name: string, patch: unknown, tag: string | null): Promise<ChangeAccepted> {
  return write(changeAccepted, `/api/stores/${encodeURIComponent(name)}`, {
    method: 'PATCH',
    body: patch,
    contentType: 'application/merge-patch+json',
    ifMatch: tag,
  });
}

/** @param confirm the store's name as the person typed it */
export function deleteStore(name: string, confirm: string): Promise<ChangeAccepted> {
  return write(changeAccepted, `/api/stores/${encodeURIComponent(name)}`, { method: 'DELETE', body: { confirm } });
}

/** Brings back a store whose files vanished from Git while it ran. */
export function restoreStore(name: string): Promise<ChangeAccepted> {
  return write(changeAccepted, `/api/stores/${encodeURIComponent(name)}/actions/restore`, { method: 'POST' });
}

/** Makes a store what it was in a commit. @param tag as of {@link changeStore} */
export function rollbackStore(name: string, commit: string, tag: string | null): Promise<ChangeAccepted> {
  return write(changeAccepted, `/api/stores/${encodeURIComponent(name)}/actions/rollback`, {
    method: 'POST',
    body: { commit },
    ifMatch: tag,
  });
}

/** Makes the pods of a store anew. */
export function retryStore(name: string): Promise<ChangeAccepted> {
  return write(changeAccepted, `/api/stores/${encodeURIComponent(name)}/actions/retry`, { method: 'POST' });
}
