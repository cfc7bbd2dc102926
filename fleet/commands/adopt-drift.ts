import { noImpact } from '../impact/impact.ts';
import { Conflict, Refused } from '../model/errors.ts';
import { isKept, keptDigest } from '../model/kept.ts';
import { enginePath, lockPath } from '../model/paths.ts';
import type { FleetTree, Plan } from '../model/plan.ts';
import { renderLock } from '../render/render.ts';
import { currentLock, storeOf } from './assemble.ts';
import type { Edit } from './drift.ts';

/**
 * Plans to keep manifests that were edited by hand: the lock records their digests. They count as intended until a
 * change of the store renders them again, and its plan warns of that.
 * @param edits all edits of the store, including those already kept
 * @throws NotFound, Conflict if there is nothing to keep or a file changed in between, Refused for an engine object
 */
export function planAdoptDrift(tree: FleetTree, name: string, edits: readonly Edit[]): Plan {
  storeOf(tree, name);
  const lock = currentLock(tree, name);
  if (lock === undefined || edits.every(({ path, text }) => text !== null && isKept(lock, path, text))) {
    throw new Conflict(`The store ${name} has no manual edits to keep.`);
  }
  const cluster = lock.spec.cluster.name;
  const kept: Record<string, string> = {};
  for (const { path, id, text } of edits) {
    assertUnchanged(tree, path, id);
    if (text === null) throw new Refused(`${path} is unreadable, so its edit can't be kept; restore the manifest.`);
    kept[path] = keptDigest(text);
    if (path !== enginePath(cluster, name)) continue;
    throw new Refused(
      `${path} defines what the engine applies and with which rights, so its edit can't be kept; restore the manifest.`,
    );
  }
  const count = edits.length === 1 ? 'the edit of 1 manifest' : `the edits of ${edits.length} manifests`;
  return {
    action: 'adopt-drift',
    store: name,
    writes: new Map([[lockPath(cluster, name), renderLock({ ...lock, spec: { ...lock.spec, kept } })]]),
    deletedPaths: [],
    subject: `Keep ${count} of ${name}`,
    impact: {
      ...noImpact,
      summary: `Keeps ${count}. Restarts nothing.`,
      stores: { added: 0, changed: 1, removed: 0 },
      warnings: [`The next change of ${name} renders all its manifests again, which reverts the edit after a warning.`],
    },
  };
}

/** @throws Conflict */
export function assertUnchanged(tree: FleetTree, path: string, id: string): void {
  if (tree.paths.idOf(path) === id) return;
  throw new Conflict(`${path} has changed since its edit was read; reload it and try again.`);
}
