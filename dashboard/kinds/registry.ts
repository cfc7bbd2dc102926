import type { DashboardKind } from './kind.ts';
import { wooStore } from './woo-store/woo-store.ts';
import type { KindId } from '#fleet/schema';

/** How the stores of each kind are shown and edited. */
export const dashboardKinds: Readonly<Record<KindId, DashboardKind>> = { WooStore: wooStore };
