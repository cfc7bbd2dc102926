import { wooStore } from '../../../server/kinds/woo-store/woo-store.ts';
import { pageStore } from './page-store/server.ts';

/** Replaces `server/kinds/registry.ts`. */
export const serverKinds = { WooStore: wooStore, PageStore: pageStore };
