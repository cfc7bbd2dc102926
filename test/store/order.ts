import { request, type IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';

const products = z.array(z.object({ id: z.int(), is_purchasable: z.boolean() })).min(1);
const placed = z.object({ order_id: z.int(), status: z.string() });

const address = {
  first_name: 'Ada',
  last_name: 'Shopper',
  address_1: '1 Test Street',
  city: 'Berlin',
  postcode: '10115',
  country: 'DE',
  email: 'shopper@example.com',
  phone: '030 1234567',
};

export type Order = z.output<typeof placed>;

/**
 * Buys one product and pays cash on delivery, as a shopper's browser does through the Store API.
 * @throws Error with the request and its answer when one is refused
 * @see https://developer.woocommerce.com/docs/apis/store-api/
 */
export async function placeOrder(ingress: string, host: string): Promise<Order> {
  const api = '/wp-json/wc/store/v1';
  const ask = (method: string, path: string, headers: Record<string, string> = {}, body?: object) =>
    askJson({ ingress, host, method, path: api + path, headers, body });
  const list = await ask('GET', '/products?type=simple&stock_status=instock&per_page=1');
  const [product] = products.parse(list.body);
  const cart = await ask('GET', '/cart');
  const token = { 'Cart-Token': String(cart.headers['cart-token']) };
  await ask('POST', '/cart/add-item', token, { id: product?.id, quantity: 1 });
  const addresses = { billing_address: address, shipping_address: address };
  await ask('POST', '/cart/update-customer', token, addresses);
  const order = await ask('POST', '/checkout', token, { ...addresses, payment_method: 'cod' });
  return placed.parse(order.body);
}

interface Question {
  readonly ingress: string;
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object | undefined;
}

async function askJson(question: Question): Promise<{ headers: IncomingHttpHeaders; body: unknown }> {
  const { ingress, host, method, path, headers, body } = question;
  const { status, text, answered } = await new Promise<{ status: number; text: string; answered: IncomingHttpHeaders }>(
    (resolve, reject) => {
      const asked = request(
        {
          host: ingress,
          method,
          path,
          headers: { host, 'content-type': 'application/json', ...headers },
          timeout: 20_000,
          agent: false,
        },
        response => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              text: Buffer.concat(chunks).toString(),
              answered: response.headers,
            }),
          );
        },
      );
      asked.on('timeout', () => asked.destroy(new Error('no answer in 20 s')));
      asked.on('error', reject);
      asked.end(body === undefined ? undefined : JSON.stringify(body));
    },
  );
  if (status < 200 || status > 299)
    throw new Error(`${method} ${host}${path} answers ${status}: ${text.slice(0, 300)}`);
  return { headers: answered, body: JSON.parse(text) as unknown };
}
