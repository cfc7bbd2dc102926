import { enginePath } from '../model/paths.ts';
import type { FleetTree } from '../model/plan.ts';
import { locksWhere } from '../model/store-index.ts';
import type { Lock } from '#fleet/schema';

/**
 * Names of stores that take no start slot: they have been live, have failed, or are being deleted. Only the cluster and
 * the records show that, so the caller provides them.
 */
export type SlotExemptStores = Pick<ReadonlySet<string>, 'has'>;

/** True if a store is queued: rendered, but without an engine object until a start slot is free. */
export function isQueued(tree: FleetTree, name: string): boolean {
  const lock = tree.locks.get(name);
  return lock !== undefined && tree.stores.has(name) && !tree.paths.has(enginePath(lock.spec.cluster.name, name));
}

/** Returns the names of all queued stores of a cluster. */
export function queuedStores(tree: FleetTree, cluster: string): string[] {
  return locksWhere(tree, 'queued', cluster).map(({ metadata }) => metadata.name);
}

/** Returns the number of stores that a cluster may start now; infinite if `fleet.yaml` sets no limit. */
export function freeSlots(tree: FleetTree, cluster: string, slotExempt: SlotExemptStores): number {
  const limit = Object.hasOwn(tree.fleet.spec.clusters, cluster)
    ? tree.fleet.spec.clusters[cluster]?.maxProvisioning
    : undefined;
  if (limit === undefined) return Infinity;
  const starting = locksWhere(tree, 'started', cluster).filter(({ metadata }) => !slotExempt.has(metadata.name));
  return Math.max(0, limit - starting.length);
}

/**
 * True if a store that its engine does not know yet is queued; the store that has waited longest starts
 * first.
 */
export function mustQueue(tree: FleetTree, lock: Lock, slotExempt: SlotExemptStores): boolean {
  const cluster = lock.spec.cluster.name;
  const { name } = lock.metadata;
  if (slotExempt.has(name)) return false;
  const free = freeSlots(tree, cluster, slotExempt);
  // Without a limit, queued stores need not be counted.
  return free < Infinity && free <= queuedStores(tree, cluster).filter(queued => queued !== name).length;
}
