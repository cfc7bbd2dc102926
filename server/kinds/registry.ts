import type { ServerKind } from './kind.ts';
import { wooStore } from './woo-store/woo-store.ts';
import type { KindId } from '#fleet/schema';

/** The server's part of each store kind. */
export const serverKinds: Readonly<Record<KindId, ServerKind>> = { WooStore: wooStore };
