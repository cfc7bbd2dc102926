import type { FleetTree } from '../model/plan.ts';
import { resolve } from '../resolve/resolve.ts';
import { guardHosts, type StoreRevision } from './guards.ts';
import { guardQuota } from './quota.ts';
import type { Lock, Store } from '#fleet/schema';

/**
 * The next lock of a store, once it keeps every rule that holds between stores; the one way to a lock for the API, the
 * CLI, what a person pushed and the check on pull requests.
 * @param before the store as it was rendered last; absent when it never was
 * @throws InvalidInput, Conflict
 */
export function nextLock(tree: FleetTree, store: Store, before?: StoreRevision): Lock {
  const lock = resolve(store, tree.fleet, before?.lock);
  guardHosts(tree, lock);
  guardQuota(tree, { store, lock }, before);
  return lock;
}
