import { z } from 'zod';
import { cart as probedCart, productList } from '../../server/kinds/woo-store/store-api.ts';
import type { Exchange } from './recording.ts';

/** The used fields of a response. Other fields may differ in the stand-in, or be missing. */
interface Use {
  readonly body: z.ZodType;
  readonly headers?: readonly string[];
}

const money = z.object({ currency_code: z.string(), currency_minor_unit: z.int() });
const product = z.object({
  id: z.int(),
  name: z.string(),
  is_purchasable: z.boolean(),
  prices: money.extend({ price: z.string() }),
});
/** A test order chooses no way of shipping, because goods need none until the merchant adds a shipping zone. */
const cart = probedCart.extend({
  items: z.array(z.object({ id: z.int(), name: z.string(), quantity: z.int() })),
  items_count: z.int(),
  needs_payment: z.boolean(),
  needs_shipping: z.boolean(),
  shipping_rates: z.array(z.object({ shipping_rates: z.array(z.unknown()) })),
  totals: money.extend({ total_price: z.string() }),
});
const order = z.object({ order_id: z.int(), status: z.string(), payment_method: z.string() });
/** Programs read the code; the message only has to exist. */
const refusal = z.object({
  code: z.string(),
  message: z
    .string()
    .min(1)
    .transform(() => 'a sentence'),
  data: z.object({ status: z.int() }),
});

const used: Readonly<Record<string, Use>> = {
  'the pod asks whether it is ready': { body: z.array(z.unknown()).transform(list => list.length) },
  'the prober asks what can be bought': { body: productList },
  'the prober asks how to pay': { body: probedCart },
  'a shopper looks for a product': { body: z.array(product) },
  'a new cart': { body: cart, headers: ['cart-token'] },
  'a product without a cart': { body: refusal },
  'a product that does not exist': { body: refusal },
  'a product, none of it': { body: refusal },
  'an order of nothing': { body: refusal },
  'a product': { body: cart },
  'an order without an e-mail address': { body: refusal },
  'the addresses': { body: cart },
  'the cart before the order': { body: cart },
  'an order without a payment method': { body: refusal },
  'an order with a payment method that does not exist': { body: refusal },
  'the order': { body: order },
  'the cart after the order': { body: cart },
};

/**
 * Returns status, headers and fields of a response that we use.
 * @throws Error if its use is not declared, ZodError if a field is missing or of another type
 */
export function whatWeUse({ title, answer }: Pick<Exchange, 'title' | 'answer'>): object {
  const use = used[title];
  if (use === undefined) throw new Error(`used.ts does not say what we use of: ${title}`);
  const headers = (use.headers ?? []).map(name => [name, answer.headers[name]]);
  return { status: answer.status, headers: Object.fromEntries(headers) as object, body: use.body.parse(answer.body) };
}
