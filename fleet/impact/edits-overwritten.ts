import { blobId } from '../model/blob-id.ts';
import { enginePath, manifestsPath } from '../model/paths.ts';
import type { FleetTree } from '../model/plan.ts';
import { renderFile } from '../render/render.ts';
import { isOutdated } from '../render/version.ts';
import type { Rendered } from './impact.ts';

/**
 * Returns the files of a store that a change overwrites or deletes although they differ from what the store rendered to
 * before it: they were edited by hand.
 * @param writes text by path of the written files
 */
export function editsOverwritten(tree: FleetTree, before: Rendered, writes: ReadonlyMap<string, string>): string[] {
  const { store, lock, objects } = before;
  if (isOutdated(lock)) return [];
  const cluster = lock.spec.cluster.name;
  const { idLength } = tree.paths;
  return [manifestsPath(cluster, store.metadata.name), enginePath(cluster, store.metadata.name)]
    .flatMap(path => tree.paths.below(path))
    .filter(path => {
      const id = tree.paths.idOf(path);
      const isText = (text: string | undefined) => text !== undefined && blobId(text, idLength) === id;
      return id !== undefined && !isText(writes.get(path)) && !isText(renderFile(store, lock, objects, path));
    });
}

/** Returns the warnings for {@link editsOverwritten}. */
export function revertWarnings(paths: readonly string[]): string[] {
  if (paths.length === 0) return [];
  return [`Reverts manual edits in ${paths.join(', ')}.`];
}
