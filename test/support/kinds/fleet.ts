import { wooStore } from '../../../fleet/kinds/woo-store/woo-store.ts';
import { pageStore } from './page-store/fleet.ts';

/** Replaces `fleet/kinds/registry.ts`. */
export const storeKinds = { WooStore: wooStore, PageStore: pageStore };
