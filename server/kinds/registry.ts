import type { ServerKind } from './kind.ts';
import { wooStore } from './woo-store/woo-store.ts';
import type { KindId } from '#fleet/schema';

/** How the server observes and asks the stores of each kind. */
export const serverKinds: Readonly<Record<KindId, ServerKind>> = { WooStore: wooStore };
