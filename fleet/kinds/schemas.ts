import { wooStoreSchema } from './woo-store/schema.ts';

/**
 * The store kinds: the list from which ids, unions of schemas, columns of an import and choices of forms derive. Keep
 * WooStore first: the first is the default, also of locks that name no kind, which were written before there were kinds.
 */
export const kindSchemas = [wooStoreSchema] as const;
