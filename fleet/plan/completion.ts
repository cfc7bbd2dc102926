import { rendererVersion } from '../render/version.ts';
import { assemble, currentLock, storeOf, textOf } from './assemble.ts';
import { guardNewName } from './guards.ts';
import { nextLock } from './next-lock.ts';
import type { FleetTree, Plan } from './plan.ts';
import { isHeld, mustWait, type Settled } from './slots.ts';

/**
 * Plans what is missing beside a store file that a person wrote or edited: lock, manifests and engine object.
 * @param settled stores that take no provisioning slot
 * @throws NotFound, InvalidInput, Conflict
 */
export function planCompletion(tree: FleetTree, name: string, settled: Settled = new Set()): Plan {
  const store = storeOf(tree, name);
  const current = currentLock(tree, name);
  if (current === undefined) guardNewName(store);
  const lock = nextLock(tree, store, current && { store, lock: current });
  return assemble(tree, {
    action: 'complete',
    subject: `Render store ${name}`,
    text: textOf(tree, name),
    after: { store, lock },
    held: current === undefined ? mustWait(tree, lock, settled) : isHeld(tree, name),
  });
}

/**
 * What a completion of each store depends on, as a text that differs when it may be due: by name. Stores that another
 * version rendered are left out: to complete them would upgrade them.
 */
export function completionKeys(tree: FleetTree): ReadonlyMap<string, string> {
  const files = new Map<string, number>();
  for (const path of tree.paths) {
    const name = ownedPattern.exec(path)?.[1];
    if (name !== undefined) files.set(name, (files.get(name) ?? 0) + 1);
  }
  const keys = new Map<string, string>();
  for (const [name, store] of tree.stores) {
    const lock = tree.locks.get(name);
    if (lock !== undefined && lock.spec.renderer !== rendererVersion) continue;
    keys.set(name, JSON.stringify([files.get(name) ?? 0, store, lock ?? null]));
  }
  return keys;
}

const ownedPattern = /^dist\/[^/]+\/stores\/([^/]+)\//;
