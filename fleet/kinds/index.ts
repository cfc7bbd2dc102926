import type { StoreKind } from './kind.ts';
import { storeKinds } from './registry.ts';
import { kindIdOfLock, type KindId, type Lock, type Store } from '#fleet/schema';

/** Returns the kind of a store, or of stores with this `kind` in their files. */
export function kindOf({ kind }: { readonly kind: KindId }): StoreKind<Store, Lock> {
  return storeKinds[kind];
}

/** Returns the kind of a lock. */
export const kindOfLock = (lock: Lock) => storeKinds[kindIdOfLock(lock)];
