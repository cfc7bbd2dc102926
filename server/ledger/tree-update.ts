import { setImmediate as breathe } from 'node:timers/promises';
import { updateTree, type Content, type FleetTree } from '#fleet';

/** Files that are read in one go, some milliseconds long. */
const inOneGo = 100;

/**
 * As {@link updateTree}, some files at a time: thousands take a second, and requests and streams go on meanwhile.
 * @throws InvalidInput when `fleet.yaml` is among them, and missing or broken
 */
export async function updateTreeStepwise(
  tree: FleetTree,
  changes: ReadonlyMap<string, Content | null>,
): Promise<FleetTree> {
  const files = [...changes];
  let next = tree;
  for (let from = 0; from < files.length; from += inOneGo) {
    if (from > 0) await breathe();
    next = updateTree(next, new Map(files.slice(from, from + inOneGo)));
  }
  return next;
}
