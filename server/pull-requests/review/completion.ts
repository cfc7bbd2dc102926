import { storesOf, type ReviewResult } from './evaluate.ts';
import type { AsInFleet } from './outdated-completion.ts';
import {
  applyPlan,
  noImpact,
  planCompletion,
  updateTree,
  type FleetTree,
  type Plan,
  type SlotExemptStores,
} from '#fleet';

/** Returns the paths of a store that were edited by hand. */
export type EditedOf = (store: string) => ReadonlySet<string>;

/**
 * Number of stores: planning more at once would block others for seconds, so the rest is completed one by one after the
 * merge.
 */
const maxStores = 100;

/**
 * Returns the stores whose manifests can be pushed to the branch of a pull request. If the fleet changed a store since
 * the branch was created, that change would come along with the manifests and conflict with the merge, so these stores
 * wait for the merge. A branch that is already completed by its newest commit is left alone, whatever it lacks; so is
 * one with very many stores.
 */
export function storesToComplete(result: ReviewResult): string[] {
  const { problems, conflicts, isCompletion, stores, outdatedCompletion, stale } = result;
  if (problems.length > 0 || conflicts.length > 0 || isCompletion) return [];
  const late = stores.filter(({ isCompletedLater }) => isCompletedLater).map(({ name }) => name);
  const names = [...new Set([...late, ...storesOf(outdatedCompletion.keys())])].filter(name => !stale.includes(name));
  return names.length > maxStores ? [] : names.sort();
}

/**
 * Plans the missing files of several stores as one change: it has no impact beyond that of the pull request.
 * @param outdatedCompletion files of earlier completions: none is kept, since a lock would preserve values that were never in force
 * @param slotExempt stores that take no start slot
 * @param edited returns the paths of a store that were edited by hand on the branch of the fleet
 * @throws NotFound, InvalidInput, Conflict
 */
export function planCompletions(
  tree: FleetTree,
  names: readonly string[],
  outdatedCompletion: AsInFleet,
  slotExempt: SlotExemptStores,
  edited: EditedOf,
): Plan {
  const obsolete = new Map(
    [...outdatedCompletion].filter(([path]) => storesOf([path]).some(name => names.includes(name))),
  );
  const writes = new Map<string, string>();
  const removals = new Set<string>();
  let next = updateTree(tree, obsolete);
  // For a store that the author reverted, only the outdated files are deleted.
  for (const name of names.filter(name => next.stores.has(name))) {
    const plan = planCompletion(next, name, slotExempt, edited(name));
    for (const [path, text] of plan.writes) writes.set(path, text);
    for (const path of plan.deletedPaths) removals.add(path);
    next = applyPlan(next, plan);
  }
  for (const [path, text] of obsolete) if (text === null && !writes.has(path)) removals.add(path);
  const [first = ''] = names;
  const [store, subject] =
    names.length === 1 ? [first, `Render store ${first}`] : ['', `Render ${names.length} stores`];
  return { action: 'complete', store, writes, deletedPaths: [...removals], subject, impact: noImpact };
}
