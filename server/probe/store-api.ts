import { z } from 'zod';

// What is read of answers of WooCommerce's Store API; test/store-api holds it against what the real one answers.

export const productList = z.array(z.object({ is_purchasable: z.boolean(), is_in_stock: z.boolean().default(true) }));
export const cart = z.object({ payment_methods: z.array(z.string()) });
