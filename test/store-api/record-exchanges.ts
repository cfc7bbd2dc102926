import { z } from 'zod';
import { withPlaceholders } from './placeholders.ts';
import type { Exchange } from './recording.ts';
import { requestShop, type ShopAddress } from './request-shop.ts';

const products = z.array(z.object({ id: z.int(), is_purchasable: z.boolean() }));

/**
 * Sends requests to a running shop one after the other, each with the results of the earlier ones: the product to buy,
 * and the token of a cart.
 * @throws Error if the shop does not respond with JSON
 */
export async function recordExchanges(
  shop: ShopAddress,
  questions: readonly Pick<Exchange, 'title' | 'request'>[],
): Promise<Exchange[]> {
  const product = await firstProduct(shop);
  const tokens = new Map<string, string>();
  const exchanges: Exchange[] = [];
  for (const { title, request } of questions) {
    const { method, path, cart = '', body } = request;
    const token = tokens.get(cart);
    const { status, headers, text } = await requestShop(shop, {
      method,
      path: `/wp-json/wc/store/v1${path}`,
      headers: token === undefined ? {} : { 'cart-token': token },
      body: body?.id === '{product}' ? { ...body, id: product } : body,
    });
    const given = headers['cart-token'];
    if (cart !== '' && typeof given === 'string') tokens.set(cart, given);
    const answer = {
      status,
      headers: given === undefined ? {} : { 'cart-token': 'token' },
      body: withPlaceholders(z.json().parse(JSON.parse(text)), shop.host),
    };
    exchanges.push({ title, request, answer });
  }
  return exchanges;
}

async function firstProduct(shop: ShopAddress): Promise<number> {
  const { text } = await requestShop(shop, { path: '/wp-json/wc/store/v1/products?type=simple&stock_status=instock' });
  const found = products.parse(JSON.parse(text)).find(product => product.is_purchasable);
  if (found === undefined) throw new Error(`${shop.host} has no product that can be bought`);
  return found.id;
}
