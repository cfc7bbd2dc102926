import { wooStoreSchema } from './woo-store/schema.ts';

/**
 * The store kinds: the list from which ids, unions of schemas, columns of an import and choices of forms derive. The
 * first is the default.
 */
export const kindSchemas = [wooStoreSchema] as const;
