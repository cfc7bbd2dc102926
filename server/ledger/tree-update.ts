import { fleetPath, isTreeFile, readTree, updateTree, type Content, type FleetTree, type Ids } from '#fleet';
import { limits } from '#fleet/schema';

/**
 * Number of files in one step, which takes some milliseconds; of `named` files only the path counts, which takes a
 * fraction.
 */
const stepSize = { read: 15, named: 1000, characters: limits.fileBytes };

/**
 * Does {@link updateTree} in steps of some files: thousands take seconds, and the server does other work in
 * between.
 * @throws InvalidInput if `fleet.yaml` is among them, and missing or invalid
 */
export function* updateTreeInSteps(
  tree: FleetTree,
  changes: ReadonlyMap<string, Content | null>,
  ids?: Ids,
): Generator<void, FleetTree> {
  const options = ids === undefined ? {} : { ids };
  let next = tree;
  let batch = new Map<string, Content | null>();
  let taken = { read: 0, characters: 0 };
  for (const [path, content] of changes) {
    const read = isTreeFile(path) ? 1 : 0;
    const characters = typeof content === 'string' ? content.length : 0;
    const isFull =
      batch.size >= stepSize.named ||
      taken.read + read > stepSize.read ||
      (batch.size > 0 && taken.characters + characters > stepSize.characters);
    if (isFull) {
      next = updateTree(next, batch, options);
      yield;
      batch = new Map();
      taken = { read: 0, characters: 0 };
    }
    batch.set(path, content);
    taken = { read: taken.read + read, characters: taken.characters + characters };
  }
  return updateTree(next, batch, options);
}

/**
 * Does {@link readTree} in steps of some files.
 * @throws InvalidInput if `fleet.yaml` is missing or invalid
 */
export function* readTreeInSteps(files: ReadonlyMap<string, Content | null>, ids: Ids): Generator<void, FleetTree> {
  const fleet = files.get(fleetPath) ?? null;
  const empty = readTree(new Map(fleet === null ? [] : [[fleetPath, fleet]]), [], ids);
  return yield* updateTreeInSteps(empty, files, ids);
}
