import { setImmediate as breathe } from 'node:timers/promises';
import { updateTree, type Content, type FleetTree, type Ids } from '#fleet';
import { limits } from '#fleet/schema';

/** Files that are read in one go, some milliseconds long: as many as these, and no more of text than one may be long. */
const inOneGo = { files: 100, characters: limits.fileBytes };

/**
 * As {@link updateTree}, some files at a time: thousands take a second, and requests and streams go on meanwhile.
 * @throws InvalidInput when `fleet.yaml` is among them, and missing or broken
 */
export async function updateTreeStepwise(
  tree: FleetTree,
  changes: ReadonlyMap<string, Content | null>,
  ids?: Ids,
): Promise<FleetTree> {
  const options = ids === undefined ? {} : { ids };
  let next = tree;
  let batch = new Map<string, Content | null>();
  let characters = 0;
  for (const [path, content] of changes) {
    const length = typeof content === 'string' ? content.length : 0;
    if (batch.size >= inOneGo.files || (batch.size > 0 && characters + length > inOneGo.characters)) {
      next = updateTree(next, batch, options);
      await breathe();
      batch = new Map();
      characters = 0;
    }
    batch.set(path, content);
    characters += length;
  }
  return updateTree(next, batch, options);
}
