import { enginePath } from '../model/paths.ts';
import type { FleetTree } from '../model/plan.ts';
import { locksWhere } from '../model/store-index.ts';
import type { Lock } from '#fleet/schema';

/**
 * Names of stores that are not coming up (any more): they have been live, have failed, or are to go. Only the cluster
 * and the proofs can tell, so the caller does.
 */
export type StartedStores = ReadonlySet<string>;

/** A store that is rendered while its engine object is held back: it waits for a provisioning slot. */
export function isQueued(tree: FleetTree, name: string): boolean {
  const lock = tree.locks.get(name);
  return lock !== undefined && tree.stores.has(name) && !tree.paths.has(enginePath(lock.spec.cluster.name, name));
}

/** Names of all stores of a cluster that are held back. */
export function queuedStores(tree: FleetTree, cluster: string): string[] {
  return locksWhere(tree, 'queued', cluster).map(({ metadata }) => metadata.name);
}

/** How many more stores a cluster may bring up now; infinite where `fleet.yaml` names no limit. */
export function freeSlots(tree: FleetTree, cluster: string, started: StartedStores): number {
  const limit = Object.hasOwn(tree.fleet.spec.clusters, cluster)
    ? tree.fleet.spec.clusters[cluster]?.maxProvisioning
    : undefined;
  if (limit === undefined) return Infinity;
  const comingUp = locksWhere(tree, 'started', cluster).filter(({ metadata }) => !started.has(metadata.name));
  return Math.max(0, limit - comingUp.length);
}

/** Whether a store that its engine does not know yet has to wait for a slot; who waits longer goes first. */
export function mustWait(tree: FleetTree, lock: Lock, started: StartedStores): boolean {
  const cluster = lock.spec.cluster.name;
  const { name } = lock.metadata;
  if (started.has(name)) return false;
  const free = freeSlots(tree, cluster, started);
  // Without a limit, held stores need not be counted.
  return free < Infinity && free <= queuedStores(tree, cluster).filter(queued => queued !== name).length;
}
