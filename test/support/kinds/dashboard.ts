import { wooStore } from '../../../dashboard/kinds/woo-store/woo-store.ts';
import { pageStore } from './page-store/dashboard.tsx';

/** In the place of `dashboard/kinds/registry.ts`. */
export const dashboardKinds = { WooStore: wooStore, PageStore: pageStore };
