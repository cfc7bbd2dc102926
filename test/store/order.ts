import { z } from 'zod';
import { addresses } from '../store-api/addresses.ts';
import { requestShop } from '../store-api/request-shop.ts';

const products = z.array(z.object({ id: z.int(), is_purchasable: z.boolean() })).min(1);
const placed = z.object({ order_id: z.int(), status: z.string() });

export type Order = z.output<typeof placed>;

/**
 * Buys one product and pays cash on delivery, as a shopper's browser does through the Store API.
 * @throws Error with the request and its response if one is refused
 * @see https://developer.woocommerce.com/docs/apis/store-api/
 */
export async function placeOrder(ingress: string, host: string): Promise<Order> {
  const api = '/wp-json/wc/store/v1';
  const request = async (method: string, path: string, headers: Record<string, string> = {}, body?: object) => {
    const answer = await requestShop({ ingress, host }, { method, path: api + path, headers, body });
    if (answer.status < 200 || answer.status > 299)
      throw new Error(`${method} ${host}${path} answers ${answer.status}: ${answer.text.slice(0, 300)}`);
    return { headers: answer.headers, body: JSON.parse(answer.text) as unknown };
  };
  const list = await request('GET', '/products?type=simple&stock_status=instock&per_page=1');
  const [product] = products.parse(list.body);
  const cart = await request('GET', '/cart');
  const token = { 'Cart-Token': String(cart.headers['cart-token']) };
  await request('POST', '/cart/add-item', token, { id: product?.id, quantity: 1 });
  await request('POST', '/cart/update-customer', token, addresses);
  const order = await request('POST', '/checkout', token, { ...addresses, payment_method: 'cod' });
  return placed.parse(order.body);
}
