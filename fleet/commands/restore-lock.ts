import { noImpact } from '../impact/impact.ts';
import type { FleetTree, Plan } from '../model/plan.ts';
import { lockIn } from '../model/tree.ts';
import { guardHosts } from '../rules/guards.ts';

/** The lock that a store had until a commit deleted it and left the store's file. */
export interface DeletedLock {
  readonly path: string;
  readonly text: string;
}

/**
 * Plans to restore a deleted lock, byte for byte. Resolving the store again would give it the versions that
 * `fleet.yaml` names now, also for its database, which no commit requested. Nothing is rendered: a completion does that
 * with any lock.
 * @throws Conflict if another store has taken its host, InvalidInput if the lock is invalid
 */
export function planLockRestore(tree: FleetTree, name: string, { path, text }: DeletedLock): Plan {
  const lock = lockIn(new Map([[path, text]]), name);
  if (lock !== undefined) guardHosts(tree, lock);
  return {
    action: 'complete',
    store: name,
    writes: new Map([[path, text]]),
    deletedPaths: [],
    subject: `Restore the lock of store ${name}`,
    impact: { ...noImpact, summary: 'Restores the deleted lock, so the store keeps its versions' },
  };
}
