import type { CommitAction } from '../actions/index.ts';
import { editsOverwritten, revertWarnings } from '../impact/edits-overwritten.ts';
import { impactOf, type Rendered } from '../impact/impact.ts';
import { NotFound } from '../model/errors.ts';
import { withoutKept } from '../model/kept.ts';
import { enginePath, lockPath, pathsOfStore, storePath } from '../model/paths.ts';
import type { FleetTree, Plan } from '../model/plan.ts';
import { invalidFilesOf } from '../model/tree.ts';
import { clusterPaths, renderCluster } from '../render/cluster.ts';
import { asInFile, render, renderObjects, type StoreObjects } from '../render/render.ts';
import { isQueued } from '../rules/start-slots.ts';
import { InvalidInput, type Lock, type Store } from '#fleet/schema';

/** A planned change of one store; {@link assemble} turns it into files. */
export interface StoreChange {
  readonly action: CommitAction;
  readonly subject: string;
  /** Text of the store file after the change. */
  readonly text: string;
  /** @param objects the current ones, if they differ from what the store rendered to */
  readonly before?: { readonly store: Store; readonly lock: Lock; readonly objects?: StoreObjects };
  readonly after: { readonly store: Store; readonly lock: Lock };
  readonly warnings?: readonly string[];
  /** True to hold back the engine object. @default a queued store stays queued */
  readonly queued?: boolean;
  /**
   * Paths of `dist/` that stay as they are.
   * @default none; kept manual edits are overwritten, which the plan reports
   */
  readonly untouched?: ReadonlySet<string>;
}

/** Returns the plan of a change: all its rendered files, and the deletion of its files that are not rendered any more. */
export function assemble(tree: FleetTree, change: StoreChange): Plan {
  const { store } = change.after;
  const { untouched } = change;
  const lock = asInFile(untouched === undefined ? withoutKept(change.after.lock) : change.after.lock);
  const name = store.metadata.name;
  const cluster = lock.spec.cluster.name;
  const after: Rendered = { store, lock, objects: renderObjects(store, lock) };
  const rendered = new Map(render(store, lock, after.objects));
  if (change.queued ?? isQueued(tree, name)) rendered.delete(enginePath(cluster, name));
  const files = { store: storePath(name), lock: lockPath(cluster, name) };
  const isWritten = ([path]: readonly [string, string]) => untouched?.has(path) !== true;
  const writes = new Map(
    [[files.store, change.text] as const, ...rendered, ...missingClusterFiles(tree, cluster)].filter(isWritten),
  );
  const deletedPaths = pathsOfStore(cluster, name)
    .flatMap(path => tree.paths.below(path))
    .filter(path => !writes.has(path) && untouched?.has(path) !== true);
  const former = change.before && { ...change.before, objects: renderObjects(change.before.store, change.before.lock) };
  const before = former && { ...former, ...change.before };
  const reverted = former === undefined || untouched !== undefined ? [] : editsOverwritten(tree, former, writes);
  return {
    action: change.action,
    store: name,
    writes,
    deletedPaths,
    subject: change.subject,
    // The effects of a removal are reported when it is requested, not when its last files are deleted.
    impact: impactOf(before, change.action === 'delete' ? undefined : after, [
      ...revertWarnings(reverted),
      ...(change.warnings ?? []),
    ]),
    known: {
      store: { path: files.store, text: change.text, value: store },
      lock: { path: files.lock, text: rendered.get(files.lock) ?? '', value: lock },
    },
    isAsRendered: untouched === undefined || untouched.size === 0,
  };
}

/** The first store of a cluster adds the files that the cluster's directory needs besides stores. */
function missingClusterFiles(tree: FleetTree, cluster: string): [string, string][] {
  if (clusterPaths(cluster).every(path => tree.paths.has(path))) return [];
  return [...renderCluster(tree.fleet, cluster)].filter(([path]) => !tree.paths.has(path));
}

/** @throws InvalidInput if its file is invalid, NotFound if there is none */
export function storeOf(tree: FleetTree, name: string): Store {
  const store = tree.stores.get(name);
  if (store !== undefined) return store;
  const invalid = tree.invalid.get(storePath(name));
  if (invalid !== undefined) throw new InvalidInput(invalid.problems);
  throw new NotFound(`There is no store ${name}.`);
}

/**
 * Returns the lock of a store, if it has one. An unreadable lock is not treated as missing: resolving again would move
 * the store.
 * @throws InvalidInput if the lock is invalid
 */
export function currentLock(tree: FleetTree, name: string): Lock | undefined {
  const invalid = invalidFilesOf(tree, name).find(file => file.path !== storePath(name));
  if (invalid !== undefined) throw new InvalidInput(invalid.problems);
  return tree.locks.get(name);
}

/** Returns the text of a store's file. @throws NotFound if there is none */
export function textOf(tree: FleetTree, name: string): string {
  const text = tree.texts.get(storePath(name));
  if (text === undefined) throw new NotFound(`There is no store ${name}.`);
  return text;
}
