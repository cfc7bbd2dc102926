import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { addresses } from '../store-api/addresses.ts';
import { recordExchanges } from '../store-api/record-exchanges.ts';
import { recording, type Recording, type StoreRequest } from '../store-api/recording.ts';
import { requestShop, type ShopAddress } from '../store-api/request-shop.ts';

/**
 * Records what the Store API of a running store with the real WooCommerce answers to the requests that we make: a new
 * store of this repository with sample products. The checksum is the one that its image was built with:
 *
 *     npx tsx test/record/store-api.ts HOST INGRESS WOOCOMMERCE_SHA256
 */
const [host = '', ingress = '', sha256 = ''] = process.argv.slice(2);
const shop: ShopAddress = { host, ingress };

const cod = { ...addresses, payment_method: 'cod' };

/** Conversations by title: the probes, a whole order in its own cart, and refusals on the way. */
const requests: Readonly<Record<string, StoreRequest>> = {
  'the pod asks whether it is ready': { method: 'GET', path: '/products?per_page=1' },
  'the prober asks what can be bought': {
    method: 'GET',
    path: '/products?per_page=20&stock_status=instock&_fields=id,is_purchasable,is_in_stock',
  },
  'the prober asks how to pay': { method: 'GET', path: '/cart' },
  'a shopper looks for a product': { method: 'GET', path: '/products?type=simple&stock_status=instock&per_page=1' },
  'a new cart': { method: 'GET', path: '/cart', cart: 'shopper' },
  'a product without a cart': { method: 'POST', path: '/cart/add-item', body: { id: '{product}', quantity: 1 } },
  'a product that does not exist': {
    method: 'POST',
    path: '/cart/add-item',
    cart: 'shopper',
    body: { id: 999_999, quantity: 1 },
  },
  'a product, none of it': {
    method: 'POST',
    path: '/cart/add-item',
    cart: 'shopper',
    body: { id: '{product}', quantity: 0 },
  },
  'an order of nothing': { method: 'POST', path: '/checkout', cart: 'shopper', body: cod },
  'a product': { method: 'POST', path: '/cart/add-item', cart: 'shopper', body: { id: '{product}', quantity: 1 } },
  'an order without an e-mail address': {
    method: 'POST',
    path: '/checkout',
    cart: 'shopper',
    body: { ...cod, billing_address: addresses.shipping_address },
  },
  'the addresses': { method: 'POST', path: '/cart/update-customer', cart: 'shopper', body: addresses },
  'the cart before the order': { method: 'GET', path: '/cart', cart: 'shopper' },
  'an order without a payment method': { method: 'POST', path: '/checkout', cart: 'shopper', body: addresses },
  'an order with a payment method that does not exist': {
    method: 'POST',
    path: '/checkout',
    cart: 'shopper',
    body: { ...cod, payment_method: 'shells' },
  },
  'the order': { method: 'POST', path: '/checkout', cart: 'shopper', body: cod },
  'the cart after the order': { method: 'GET', path: '/cart', cart: 'shopper' },
};

/** Matches the versions of WordPress and WooCommerce in the head of each page. */
async function versionOf(product: string): Promise<string> {
  const { text } = await requestShop(shop, { path: '/shop/' });
  const version = new RegExp(`<meta name="generator" content="${product} ([^"]+)"`).exec(text)?.[1];
  if (version === undefined) throw new Error(`/shop/ of ${host} does not say its version of ${product}`);
  return version;
}

const questions = Object.entries(requests).map(([title, request]) => ({ title, request }));
const result: Recording = {
  recorded: { wordpress: await versionOf('WordPress'), woocommerce: await versionOf('WooCommerce'), sha256 },
  exchanges: await recordExchanges(shop, questions),
};
const output = join(import.meta.dirname, '../store-api/recorded.json');
const text = JSON.stringify(recording.parse(result));
await writeFile(output, await format(text, { ...(await resolveConfig(output)), filepath: output }));
