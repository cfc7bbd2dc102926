import { wooStoreSchema } from '../../../fleet/kinds/woo-store/schema.ts';
import { pageStoreSchema } from './page-store/schema.ts';

/** Replaces `fleet/kinds/schemas.ts`. */
export const kindSchemas = [wooStoreSchema, pageStoreSchema] as const;
