import type { StoreKind } from './kind.ts';
import { wooStore } from './woo-store/woo-store.ts';
import type { KindId, Lock, Store } from '#fleet/schema';

/** The resolving and rendering code of each store kind. */
export const storeKinds: Readonly<Record<KindId, StoreKind<Store, Lock>>> = { WooStore: wooStore };
