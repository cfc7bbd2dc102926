import type { DashboardKind } from './kind.ts';
import { wooStore } from './woo-store/woo-store.ts';
import type { KindId } from '#fleet/schema';

/** The forms and views of each store kind. */
export const dashboardKinds: Readonly<Record<KindId, DashboardKind>> = { WooStore: wooStore };
