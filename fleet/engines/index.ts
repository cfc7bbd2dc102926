import type { Engine } from './engine.ts';
import { engines } from './registry.ts';
import type { EngineId, Lock, Store } from '#fleet/schema';

/** Returns the engine of a type: its settings, manifests and marks. */
export function engineOf({ type }: { readonly type: EngineId }): Engine {
  return engines[type];
}

/**
 * Returns the annotations that keep the objects with a store's data from being pruned or deleted: one bad commit must
 * not remove a shop. None once the store is to be removed.
 */
export function protectionOf(store: Store, lock: Lock): Readonly<Record<string, string>> {
  if (store.spec.state === 'removed') return {};
  const own = engineOf(lock.spec.cluster.engine);
  const marking = Object.values(engines).filter(engine => engine === own || engine.marksEveryStore);
  return Object.fromEntries(marking.flatMap(({ mark }) => Object.entries(mark)));
}

export type { CommonSettings, Engine } from './engine.ts';
export { placeholderObject } from './shared.ts';
