import type { Content } from '../model/content.ts';
import { fleetPath, storeOfPath, storePath } from '../model/paths.ts';
import type { FleetTree } from '../model/plan.ts';
import type { FleetDiff } from './fleet-diff.ts';

/** Changed files of a store: content by path, null for a deleted file. */
export type ChangedFiles = ReadonlyMap<string, Content | null>;

/** Returns the changed files by the name of their store; files of no store are under the empty name. */
export function changedByStore(changed: ChangedFiles): ReadonlyMap<string, ChangedFiles> {
  const files = new Map<string, Map<string, Content | null>>();
  for (const [path, text] of changed) {
    const name = storeOfPath(path) ?? '';
    files.set(name, (files.get(name) ?? new Map<string, Content | null>()).set(path, text));
  }
  return files;
}

/**
 * Returns the names of the stores to check, in the order of their claims to hosts and quotas: deleted stores first,
 * because they free their hosts, then stores rendered before the change, then stores rendered in it, and finally those
 * that are not rendered yet.
 */
export function storesToCheck({ before, after, changed }: FleetDiff): string[] {
  const names = new Set([...changedByStore(changed).keys()].filter(name => name !== ''));
  // A store that is not rendered yet is resolved against fleet.yaml.
  if (changed.has(fleetPath)) for (const name of after.stores.keys()) if (!after.locks.has(name)) names.add(name);
  const rank = (name: string) => {
    if (isGone(after, name)) return 0;
    if (before?.locks.has(name) === true) return 1;
    return after.locks.has(name) ? 2 : 3;
  };
  return [...names].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

/** True if a store has no file, not even an invalid one. */
export function isGone(tree: FleetTree, name: string): boolean {
  return !tree.stores.has(name) && !tree.invalid.has(storePath(name));
}

/**
 * Returns the stores that a change removes: it requests their deletion, or deletes their files without such a request.
 */
export function removedStores({ before, after }: FleetDiff): string[] {
  return [...(before?.stores ?? [])]
    .filter(([name, { spec }]) => {
      if (spec.state === 'removed') return false;
      return isGone(after, name) || after.stores.get(name)?.spec.state === 'removed';
    })
    .map(([name]) => name)
    .sort();
}

export const storeText = (tree: FleetTree | null, name: string) => tree?.texts.get(storePath(name)) ?? '';
