import { z } from 'zod';

/** One request of the Store API as data. `{product}` in a body stands for the first purchasable product of the shop. */
const storeRequest = z.object({
  method: z.enum(['GET', 'POST']),
  /** Path below `/wp-json/wc/store/v1`. */
  path: z.string().startsWith('/'),
  /** Name of the cart: the request carries the last Cart-Token for that name. Without a name, it carries none. */
  cart: z.string().optional(),
  body: z.record(z.string(), z.json()).optional(),
});

/** The response, with placeholders of the same JSON type for its ids, keys and times. */
const storeAnswer = z.object({
  status: z.int(),
  /** Only the used headers. */
  headers: z.record(z.string(), z.string()),
  body: z.json(),
});

const exchange = z.object({ title: z.string(), request: storeRequest, answer: storeAnswer });

/** `recorded.json`, written by `test/record/store-api.ts`. */
export const recording = z.object({
  recorded: z.object({
    wordpress: z.string(),
    woocommerce: z.string(),
    /** Checksum of the WooCommerce archive from which the image was built. */
    sha256: z.hex().length(64),
  }),
  exchanges: z.array(exchange),
});

export type StoreRequest = z.output<typeof storeRequest>;
export type Exchange = z.output<typeof exchange>;
export type Recording = z.output<typeof recording>;
