import type { FleetTree, Plan } from '../model/plan.ts';
import { guardNewName } from '../rules/guards.ts';
import { nextLock } from '../rules/next-lock.ts';
import { isQueued, mustQueue, type SlotExemptStores } from '../rules/start-slots.ts';
import { assemble, currentLock, storeOf, textOf } from './assemble.ts';
import { planLockRestore, type DeletedLock } from './restore-lock.ts';

/**
 * Plans the missing files beside a store file that a person wrote or edited: lock, manifests and engine object. A
 * deleted lock is restored first, alone; the other missing files are another completion.
 * @param slotExempt stores that take no start slot
 * @param edited paths of files that were edited by hand; they stay until the store is deleted
 * @param deleted the former lock of a store without one
 * @throws NotFound, InvalidInput, Conflict
 */
export function planCompletion(
  tree: FleetTree,
  name: string,
  slotExempt: SlotExemptStores = new Set(),
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
    queued: current === undefined ? mustQueue(tree, lock, slotExempt) : isQueued(tree, name),
    ...(store.spec.state === 'removed' ? {} : { untouched: edited }),
  });
}
