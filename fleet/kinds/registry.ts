import type { StoreKind } from './kind.ts';
import { wooStore } from './woo-store/woo-store.ts';
import type { KindId, Lock, Store } from '#fleet/schema';

/** How the stores of each kind are resolved and rendered. */
export const storeKinds: Readonly<Record<KindId, StoreKind<Store, Lock>>> = { WooStore: wooStore };
