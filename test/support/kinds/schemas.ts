import { wooStoreSchema } from '../../../fleet/kinds/woo-store/schema.ts';
import { pageStoreSchema } from './page-store/schema.ts';

/** In the place of `fleet/kinds/schemas.ts`. */
export const kindSchemas = [wooStoreSchema, pageStoreSchema] as const;
