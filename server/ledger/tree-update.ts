import { breather } from '../lib/breather.ts';
import { fleetPath, isTreeFile, readTree, updateTree, type Content, type FleetTree, type Ids } from '#fleet';
import { limits } from '#fleet/schema';

/** Files that are read in one go, some milliseconds long; of others only the path counts, which takes a fraction. */
const inOneGo = { read: 15, named: 1000, characters: limits.fileBytes };

/**
 * As {@link updateTree}, some files at a time: thousands take seconds, and requests and streams go on meanwhile.
 * @throws InvalidInput when `fleet.yaml` is among them, and missing or broken
 */
export async function updateTreeStepwise(
  tree: FleetTree,
  changes: ReadonlyMap<string, Content | null>,
  ids?: Ids,
): Promise<FleetTree> {
  const options = ids === undefined ? {} : { ids };
  const breathe = breather();
  let next = tree;
  let batch = new Map<string, Content | null>();
  let taken = { read: 0, characters: 0 };
  for (const [path, content] of changes) {
    const read = isTreeFile(path) ? 1 : 0;
    const characters = typeof content === 'string' ? content.length : 0;
    const isFull =
      batch.size >= inOneGo.named ||
      taken.read + read > inOneGo.read ||
      (batch.size > 0 && taken.characters + characters > inOneGo.characters);
    if (isFull) {
      next = updateTree(next, batch, options);
      await breathe();
      batch = new Map();
      taken = { read: 0, characters: 0 };
    }
    batch.set(path, content);
    taken = { read: taken.read + read, characters: taken.characters + characters };
  }
  return updateTree(next, batch, options);
}

/**
 * As {@link readTree}, some files at a time.
 * @throws InvalidInput when `fleet.yaml` is missing or broken
 */
export async function readTreeStepwise(files: ReadonlyMap<string, Content | null>, ids: Ids): Promise<FleetTree> {
  const fleet = files.get(fleetPath) ?? null;
  const empty = readTree(new Map(fleet === null ? [] : [[fleetPath, fleet]]), [], ids);
  return updateTreeStepwise(empty, files, ids);
}
