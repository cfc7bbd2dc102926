import { impactOf } from '../impact/impact.ts';
import { Conflict } from '../model/errors.ts';
import { pathsOfStore, storePath } from '../model/paths.ts';
import type { FleetTree, Plan } from '../model/plan.ts';
import { renderObjects } from '../render/render.ts';
import { guardDeletionRequested } from '../rules/guards.ts';
import { currentLock, storeOf } from './assemble.ts';
import { planChange } from './changes.ts';

/**
 * Plans the first half of a deletion: `state: removed` drops the marks against pruning. The files are deleted in a
 * second commit ({@link planFinishDeletion}), once the cluster has applied this one.
 * @throws NotFound if there is no such store
 */
export function planDelete(tree: FleetTree, name: string): Plan {
  if (storeOf(tree, name).spec.state === 'removed') {
    throw new Conflict(`The store ${name} is already being deleted; cancel the deletion to keep it.`, 'spec.state');
  }
  return planChange(tree, name, { spec: { state: 'removed' } });
}

/**
 * Plans the second half of a deletion: deletes every file of the store, and the engine prunes.
 * @throws NotFound, Refused if the deletion was not requested
 */
export function planFinishDeletion(tree: FleetTree, name: string): Plan {
  const store = storeOf(tree, name);
  const lock = currentLock(tree, name);
  guardDeletionRequested(store);
  const owned = lock === undefined ? [storePath(name)] : pathsOfStore(lock.spec.cluster.name, name);
  const deletedPaths = owned.flatMap(path => tree.paths.below(path));
  return {
    action: 'finish-deletion',
    store: name,
    writes: new Map(),
    deletedPaths,
    subject: `Delete the files of store ${name}`,
    impact: impactOf(lock === undefined ? undefined : { store, lock, objects: renderObjects(store, lock) }, undefined),
  };
}
