import type { FleetTree } from '../model/plan.ts';
import { resolve } from '../resolve/resolve.ts';
import { guardHosts, type RenderedStore } from './guards.ts';
import { guardQuota } from './owner-quota.ts';
import type { Lock, Store } from '#fleet/schema';

/**
 * Returns the next lock of a store, if it keeps every rule between stores. The API, the CLI, pushed files and the check
 * of pull requests all get locks only here.
 * @param before the store as it was rendered last; absent if it never was
 * @throws InvalidInput, Conflict
 */
export function nextLock(tree: FleetTree, store: Store, before?: RenderedStore): Lock {
  const lock = resolve(store, tree.fleet, before?.lock);
  guardHosts(tree, lock);
  guardQuota(tree, { store, lock }, before);
  return lock;
}
