import { wooStoreSchema } from './woo-store/schema.ts';

/**
 * The store kinds: the list from which ids, unions of schemas, columns of an import and choices of forms derive. The
 * first is the one that is taken where none is named.
 */
export const kindSchemas = [wooStoreSchema] as const;
