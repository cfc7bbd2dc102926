import type { FleetTree, Plan } from '../model/plan.ts';
import { guardNewName } from '../rules/guards.ts';
import { nextLock } from '../rules/next-lock.ts';
import { isQueued, mustWait, type StartedStores } from '../rules/start-slots.ts';
import { assemble, currentLock, storeOf, textOf } from './assemble.ts';
import { planLockRestore, type DeletedLock } from './restore-lock.ts';

/**
 * Plans what is missing beside a store file that a person wrote or edited: lock, manifests and engine object. A lock
 * that was deleted comes back first, alone; what then is missing beside it is another completion.
 * @param settled stores that take no provisioning slot
 * @param edited paths of what somebody edited by hand; it stays, until the store is to go
 * @param deleted the lock that the store had, where it has none any more
 * @throws NotFound, InvalidInput, Conflict
 */
export function planCompletion(
  tree: FleetTree,
  name: string,
  started: StartedStores = new Set(),
  edited: ReadonlySet<string> = new Set(),
  deleted?: DeletedLock,
): Plan {
  const store = storeOf(tree, name);
  const current = currentLock(tree, name);
  if (current === undefined && deleted !== undefined) return planLockRestore(tree, name, deleted);
  if (current === undefined) guardNewName(store);
  const lock = nextLock(tree, store, current && { store, lock: current });
  return assemble(tree, {
    action: 'complete',
    subject: `Render store ${name}`,
    text: textOf(tree, name),
    after: { store, lock },
    queued: current === undefined ? mustWait(tree, lock, started) : isQueued(tree, name),
    ...(store.spec.state === 'removed' ? {} : { keeps: edited }),
  });
}
