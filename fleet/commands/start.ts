import { Conflict } from '../model/errors.ts';
import { pathsOfStore } from '../model/paths.ts';
import type { FleetTree, Plan } from '../model/plan.ts';
import { freeSlots, isQueued, type SlotExemptStores } from '../rules/start-slots.ts';
import { assemble, currentLock, storeOf, textOf } from './assemble.ts';

/**
 * Plans the start of a queued store: it gets its engine object.
 * @throws NotFound, Conflict if it is not queued or no slot is free
 */
export function planStart(tree: FleetTree, name: string, slotExempt: SlotExemptStores): Plan {
  const store = storeOf(tree, name);
  const lock = currentLock(tree, name);
  if (lock === undefined || !isQueued(tree, name)) throw new Conflict(`The store ${name} is not queued.`);
  const cluster = lock.spec.cluster.name;
  if (freeSlots(tree, cluster, slotExempt) < 1)
    throw new Conflict(
      `The cluster ${cluster} has no free start slot; ${name} starts when another store is live, has failed or is deleted.`,
    );
  const revision = { store, lock };
  return assemble(tree, {
    action: 'start',
    subject: `Start store ${name}`,
    text: textOf(tree, name),
    before: revision,
    after: revision,
    queued: false,
    // The server starts stores on its own, so it must not render existing files again.
    untouched: new Set(pathsOfStore(cluster, name).flatMap(path => tree.paths.below(path))),
  });
}
