import { z } from 'zod';

// The used fields of responses of WooCommerce's Store API; test/store-api compares them with real responses.

export const productList = z.array(z.object({ is_purchasable: z.boolean(), is_in_stock: z.boolean().default(true) }));
export const cart = z.object({ payment_methods: z.array(z.string()) });

// Headers that the image adds to the response for a cart; an older image does not add them.

/** Address of the checkout page; empty if none is published. */
export const checkoutHeader = 'storefleet-checkout';
/** Names of the enabled payment methods, separated by commas. */
export const paymentsHeader = 'storefleet-payments';
