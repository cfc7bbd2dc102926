import type { ServerKind } from './kind.ts';
import { serverKinds } from './registry.ts';
import { defaultKind, kindIdOfLock, type Lock, type Store } from '#fleet/schema';

/** Returns the kind of a store by its file, or else by its lock; the first kind if Git knows neither. */
export function serverKindOf(store: Store | null, lock: Lock | null): ServerKind {
  return serverKinds[store?.kind ?? (lock === null ? defaultKind : kindIdOfLock(lock))];
}
