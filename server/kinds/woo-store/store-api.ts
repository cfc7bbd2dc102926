import { z } from 'zod';

// The fields that are read from answers of WooCommerce's Store API; test/store-api compares them with real answers.

export const productList = z.array(z.object({ is_purchasable: z.boolean(), is_in_stock: z.boolean().default(true) }));
export const cart = z.object({ payment_methods: z.array(z.string()) });

// Headers that the image of a shop adds to the answer for a cart; an image of an older release does not.

/** The address of the checkout page; empty where none is published. */
export const checkoutHeader = 'storefleet-checkout';
/** The names of the payment methods that are switched on, separated by commas. */
export const paymentsHeader = 'storefleet-payments';
