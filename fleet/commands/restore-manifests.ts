import { loadAll } from 'js-yaml';
import { isPlainObject } from '../lib/plain-object.ts';
import { Conflict } from '../model/errors.ts';
import { manifestsPath } from '../model/paths.ts';
import type { FleetTree, Plan } from '../model/plan.ts';
import { renderObjects, type StoreObjects } from '../render/render.ts';
import { nextLock } from '../rules/next-lock.ts';
import { assertUnchanged } from './adopt-drift.ts';
import { assemble, currentLock, storeOf, textOf } from './assemble.ts';
import type { Edit } from './drift.ts';
import type { Lock, Store } from '#fleet/schema';

/**
 * Plans to render a store's manifests from its file and lock again, which reverts all manual edits.
 * @param edits all edits of the store, including those that were kept
 * @throws NotFound, InvalidInput, Conflict if nothing is edited or a file changed in between
 */
export function planRestoreManifests(tree: FleetTree, name: string, edits: readonly Edit[]): Plan {
  const store = storeOf(tree, name);
  const lock = currentLock(tree, name);
  if (lock === undefined || edits.length === 0) {
    throw new Conflict(`The manifests of ${name} match the store and its lock; there is nothing to restore.`);
  }
  for (const { path, id } of edits) assertUnchanged(tree, path, id);
  const change = {
    action: 'restore-manifests',
    subject: `Restore manifests of ${name}`,
    text: textOf(tree, name),
    before: { store, lock },
    after: { store, lock: nextLock(tree, store, { store, lock }) },
  } as const;
  try {
    return assemble(tree, { ...change, before: { store, lock, objects: objectsAsEdited(store, lock, edits) } });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // The edited file is no longer a manifest, so its requests can't be counted.
    return assemble(tree, { ...change, warnings: ['The current manifests are unreadable, so pods may restart.'] });
  }
}

/** Returns the objects that the engine applies now. */
function objectsAsEdited(store: Store, lock: Lock, edits: readonly Edit[]): StoreObjects {
  const directory = manifestsPath(lock.spec.cluster.name, store.metadata.name);
  const edited = edits
    .filter(({ path }) => path.startsWith(directory))
    .map(({ path, text }) => [path.slice(directory.length), objectsIn(text)] as const);
  return new Map([...renderObjects(store, lock), ...edited]);
}

/** @throws TypeError if it is not YAML */
function objectsIn(text: string | null): object[] {
  if (text === null) throw new TypeError('no text');
  try {
    return loadAll(text).filter(isPlainObject);
  } catch (cause) {
    throw new TypeError('no YAML', { cause });
  }
}
