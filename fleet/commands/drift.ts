import { blobId } from '../model/blob-id.ts';
import { enginePath, lockPath, manifestsPath, pathsOfStore, storePath } from '../model/paths.ts';
import type { FleetTree } from '../model/plan.ts';
import { lockIn, readStore } from '../model/tree.ts';
import { render } from '../render/render.ts';
import { isOutdated } from '../render/version.ts';
import { nextLock } from '../rules/next-lock.ts';
import { isQueued } from '../rules/start-slots.ts';
import { currentLock, storeOf } from './assemble.ts';
import { InvalidInput } from '#fleet/schema';

/** A manifest or engine object that was edited by hand, or added beside those of a store. */
export interface Edit {
  readonly path: string;
  /** Id of the current content. */
  readonly id: string;
  /** The current text; null if it can't be read: it is too large, or a link. */
  readonly text: string | null;
  /** The text that store and lock render to; null if they render to no such file. */
  readonly rendered: string | null;
}

/** The files of a store in `dist/`, compared with what its file and lock render to. */
export interface Comparison {
  /** True if a file is missing, or the lock does not match the store file. */
  readonly isIncomplete: boolean;
  /** Manifests and engine object that differ, by path: the intended text; null if there should be none. */
  readonly differing: ReadonlyMap<string, string | null>;
}

/** Ids by path of the store's file and of its own files below `dist/`: the comparison depends on nothing else. */
export function ownIds(tree: FleetTree, name: string): ReadonlyMap<string, string> {
  const paths = tree.paths
    .childrenOf('dist/')
    .flatMap(cluster => pathsOfStore(cluster, name))
    .flatMap(path => tree.paths.below(path));
  return new Map([...new Set(paths)].map(path => [path, tree.paths.idOf(path) ?? '']));
}

/**
 * Compares by ids, without reading a manifest. A store that another version rendered can't be compared: it is outdated.
 * @throws NotFound, InvalidInput, Conflict if its file can't be rendered
 */
export function compareStore(tree: FleetTree, name: string): Comparison {
  const store = storeOf(tree, name);
  const current = currentLock(tree, name);
  if (current !== undefined && isOutdated(current)) return { isIncomplete: false, differing: new Map() };
  const lock = nextLock(tree, store, current && { store, lock: current });
  const cluster = lock.spec.cluster.name;
  const expected = new Map(render(store, lock));
  if (isQueued(tree, name)) expected.delete(enginePath(cluster, name));
  const { idLength } = tree.paths;
  const isAsExpected = (path: string) => {
    const id = tree.paths.idOf(path);
    const text = expected.get(path);
    return id === undefined || (text !== undefined && blobId(text, idLength) === id);
  };
  const locked = lockPath(cluster, name);
  const own = [manifestsPath(cluster, name), enginePath(cluster, name)].flatMap(path => tree.paths.below(path));
  return {
    isIncomplete: [...expected.keys()].some(path => !tree.paths.has(path)) || !isAsExpected(locked),
    differing: new Map(own.filter(path => !isAsExpected(path)).map(path => [path, expected.get(path) ?? null])),
  };
}

/**
 * True if a file matches the store's file and lock of a commit. Then it was not edited, and is only older than they are
 * now. Files of another renderer version can't be checked.
 * @param files text by path of the store's file and lock in the last commit that touched the file
 */
export function followsFrom(files: ReadonlyMap<string, string>, name: string, path: string, text: string): boolean {
  const storeText = files.get(storePath(name));
  const read = storeText === undefined ? undefined : readStore(storePath(name), name, storeText);
  if (read === undefined || 'problems' in read) return false;
  try {
    const lock = lockIn(files, name);
    if (lock === undefined) return false;
    return isOutdated(lock) || render(read.store, lock).get(path) === text;
  } catch (error) {
    // The files come from another version and have another form.
    if (error instanceof InvalidInput) return false;
    throw error;
  }
}
