import { z } from 'zod';

/** One request of the Store API as data. `{product}` in a body stands for the first purchasable product of the shop. */
const storeRequest = z.object({
  method: z.enum(['GET', 'POST']),
  /** Below `/wp-json/wc/store/v1`. */
  path: z.string().startsWith('/'),
  /** Whose cart it is about: it carries the Cart-Token that was last answered for that name. Without, it carries none. */
  cart: z.string().optional(),
  body: z.record(z.string(), z.json()).optional(),
});

/** What came back, its ids, keys and times replaced by placeholders of the same JSON type. */
const storeAnswer = z.object({
  status: z.int(),
  /** Only those that we use. */
  headers: z.record(z.string(), z.string()),
  body: z.json(),
});

const exchange = z.object({ title: z.string(), request: storeRequest, answer: storeAnswer });

/** `recorded.json`, written by `test/record/store-api.ts`. */
export const recording = z.object({
  recorded: z.object({
    wordpress: z.string(),
    woocommerce: z.string(),
    /** Of the WooCommerce archive that the image was built from. */
    sha256: z.hex().length(64),
  }),
  exchanges: z.array(exchange),
});

export type StoreRequest = z.output<typeof storeRequest>;
export type Exchange = z.output<typeof exchange>;
export type Recording = z.output<typeof recording>;
