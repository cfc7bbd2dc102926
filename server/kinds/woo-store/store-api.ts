import { z } from 'zod';

// What is read of answers of WooCommerce's Store API; test/store-api holds it against what the real one answers.

export const productList = z.array(z.object({ is_purchasable: z.boolean(), is_in_stock: z.boolean().default(true) }));
export const cart = z.object({ payment_methods: z.array(z.string()) });

// What the image of a shop adds to the answer for a cart; one of an older release does not.

/** Address of the checkout page; empty where none is published. */
export const checkoutHeader = 'storefleet-checkout';
/** Names of the payment methods that are switched on, separated by commas. */
export const paymentsHeader = 'storefleet-payments';
