import { wooStore } from '../../../dashboard/kinds/woo-store/woo-store.ts';
import { pageStore } from './page-store/dashboard.tsx';

/** Replaces `dashboard/kinds/registry.ts`. */
export const dashboardKinds = { WooStore: wooStore, PageStore: pageStore };
