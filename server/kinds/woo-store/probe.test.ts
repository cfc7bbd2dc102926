import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../../../test/support/eventually.ts';
import { probeShop } from './probe.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
/** The responses of a shop by address: path, and query if WordPress routes by it. */
type Shop = Readonly<Record<string, Answer>>;

const send =
  (status: number, body: string, headers: Record<string, string> = {}): Answer =>
  (_request, response) =>
    void response.writeHead(status, headers).end(body);
const json = (value: unknown, status = 200, headers: Record<string, string> = {}): Answer =>
  send(status, JSON.stringify(value), headers);
const moved = (location: string): Answer => send(301, '', { location });

const shopPage = send(200, '<body class="archive woocommerce-shop">a product called coming-soon doll</body>');
const found = '/?post_type=product';
const products = '/?rest_route=/wc/store/v1/products';
const cart = '/?rest_route=/wc/store/v1/cart';
const cartOf = (methods: readonly string[], headers?: Record<string, string>) =>
  json({ payment_methods: methods, items: [] }, 200, headers);

/** A shop as the installer creates it. */
const good: Shop = {
  [found]: moved('/shop/'),
  '/shop/': shopPage,
  [products]: json([{ id: 1, is_purchasable: true, is_in_stock: true }]),
  [cart]: cartOf(['cod']),
};

let servers: Server[] = [];
afterEach(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  servers = [];
});

async function givenShop(
  over: Shop = {},
): Promise<{ address: string; hosts: string[]; requested: string[]; server: Server }> {
  const shop = { ...good, ...over };
  const hosts: string[] = [];
  const requested: string[] = [];
  const server = createServer((request, response) => {
    hosts.push(request.headers.host ?? '');
    const path = (request.url ?? '').replace(/&.*/, '');
    requested.push(path);
    (shop[path] ?? send(404, ''))(request, response);
  });
  servers.push(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  return { address: `127.0.0.1:${typeof bound === 'object' && bound ? bound.port : 0}`, hosts, requested, server };
}

const url = 'http://acme.localhost';

describe('probeShop', () => {
  test('passes a shop with an ingress at an IPv6 address', async () => {
    const { server } = await givenShop();
    const { port } = server.address() as AddressInfo;
    server.close();
    await new Promise<void>(resolve => server.listen(port, '::1', resolve));
    expect(await probeShop({ url, address: `[::1]:${port}` })).toMatchObject({ outcome: 'ok' });
  });

  test('passes a good shop, by its own host', async () => {
    const { address, hosts } = await givenShop();
    const answer = await probeShop({ url, address });
    expect(answer).toMatchObject({
      outcome: 'ok',
      checks: {
        storefront: {
          outcome: 'ok',
          detail: expect.stringMatching(/^The shop page \/shop\/ answers 200 within [1-9]\d* s$/) as string,
        },
        products: { outcome: 'ok' },
        checkout: { outcome: 'ok', detail: 'Payment is offered: cash on delivery' },
      },
    });
    expect(answer.latencyMs).toBeGreaterThanOrEqual(0);
    expect(new Set(hosts)).toEqual(new Set(['acme.localhost']));
  });

  const checkoutAt = (page: string) => cartOf(['cod'], { 'storefleet-checkout': page, 'storefleet-payments': 'cod' });

  test.each<[string, Shop, Partial<Record<'storefront' | 'checkout', RegExp>>]>([
    [
      'its shop page was renamed',
      { '/shop/': send(404, ''), [found]: moved(`${url}/store/`), '/store/': shopPage },
      { storefront: /\/store\/ answers 200/ },
    ],
    [
      'its permalinks are "Plain"',
      { '/shop/': send(404, ''), [found]: shopPage },
      { storefront: /\?post_type=product/ },
    ],
    ['its shop page is the front page', { [found]: moved('/'), '/': shopPage }, { storefront: /page \/ answers 200/ }],
    [
      'its addresses have a language prefix',
      { [found]: moved('/de/'), '/de/': moved('/de/laden/'), '/de/laden/': shopPage },
      { storefront: /\/de\/laden\/ answers/ },
    ],
    ['it takes bank transfers only', { [cart]: cartOf(['bacs']) }, { checkout: /: bank transfer$/ }],
    ['it takes cards only', { [cart]: cartOf(['stripe']) }, { checkout: /: stripe$/ }],
    [
      'it takes seven payment methods',
      { [cart]: cartOf(['cod', 'bacs', 'cheque', 'a', 'b', 'c', 'd']) },
      { checkout: /cash on delivery, bank transfer, cheque, a, b and 2 more$/ },
    ],
    ['it has a checkout page', { [cart]: checkoutAt(`${url}/checkout/`), '/checkout/': moved('/cart/') }, {}],
    ['its checkout page was renamed', { [cart]: checkoutAt(`${url}/kasse/`), '/kasse/': send(200, '<body>') }, {}],
    ['its checkout page has a number', { [cart]: checkoutAt(`${url}/?page_id=9`), '/?page_id=9': moved('/') }, {}],
  ])('finds a shop open: %s', async (_title, over, details) => {
    const { address } = await givenShop(over);
    const answer = await probeShop({ url, address });
    expect(answer).toMatchObject({ outcome: 'ok' });
    for (const [where, detail] of Object.entries(details)) {
      expect(answer.checks[where as 'storefront'].detail).toMatch(detail);
    }
  });

  test('reports payment as unknown if an empty cart is offered no payment method', async () => {
    const { address } = await givenShop({ [cart]: cartOf([], { 'storefleet-payments': 'cod,stripe' }) });
    const answer = await probeShop({ url, address });
    expect(answer).toMatchObject({
      outcome: 'unknown',
      checks: {
        checkout: {
          outcome: 'unknown',
          detail: 'No payment is offered for an empty cart; enabled: cash on delivery, stripe',
        },
      },
    });
  });

  const hang: Answer = () => undefined;
  const flood: Answer = (_request, response) => {
    const chunk = Buffer.alloc(64 * 1024, 'x');
    const pour = () => {
      while (response.write(chunk));
      response.once('drain', pour);
    };
    response.on('error', () => undefined);
    pour();
  };
  const cut: Answer = request => void request.socket.destroy();
  const upgrade: Answer = request =>
    void request.socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n');

  test.each<[string, Shop, 'storefront' | 'products' | 'checkout', RegExp]>([
    [
      'an error of the server',
      { [found]: send(500, 'Error establishing a database connection') },
      'storefront',
      /answers 500/,
    ],
    ['no shop page', { '/shop/': send(404, '') }, 'storefront', /The shop page \/shop\/ answers 404/],
    [
      'coming soon by its body',
      { '/shop/': send(200, '<body class="home coming-soon">') },
      'storefront',
      /coming soon/,
    ],
    [
      'coming soon by its block',
      { '/shop/': send(200, '<div class="wp-block-woocommerce-coming-soon">') },
      'storefront',
      /coming soon/,
    ],
    [
      'coming soon by its meta tag',
      { '/shop/': send(200, "<meta name='woo-coming-soon-page' content='yes'>") },
      'storefront',
      /coming soon/,
    ],
    [
      'a redirect to another host',
      { [found]: send(302, '', { location: 'http://evil.example/shop/' }) },
      'storefront',
      /sends shoppers away, to http:\/\/evil\.example/,
    ],
    ['a redirect to https', { [found]: moved('https://acme.localhost/shop/') }, 'storefront', /away/],
    ['a circle', { '/shop/': moved('/shop/') }, 'storefront', /loop/],
    ['a shop that hangs', { '/shop/': hang }, 'storefront', /The shop page did not answer in time/],
    ['a body without end', { '/shop/': flood }, 'storefront', /more than 1024 KiB/],
    ['a cut connection', { '/shop/': cut }, 'storefront', /cut the connection/],
    ['another protocol', { '/shop/': upgrade }, 'storefront', /switched to another protocol/],
    ['another protocol for the products', { [products]: upgrade }, 'products', /switched to another protocol/],
    ['an empty list', { [products]: json([]) }, 'products', /No product is published/],
    [
      'nothing to buy',
      { [products]: json([{ is_purchasable: false, is_in_stock: true }]) },
      'products',
      /can be bought/,
    ],
    ['sold out', { [products]: json([{ is_purchasable: true, is_in_stock: false }]) }, 'products', /can be bought/],
    [
      'products that are not a list',
      { [products]: json({ code: 'rest_no_route' }) },
      'products',
      /does not answer as a shop/,
    ],
    ['products that are not JSON', { [products]: send(200, '<html>') }, 'products', /does not answer JSON/],
    ['products without end', { [products]: flood }, 'products', /more than 1024 KiB/],
    ['products with an error', { [products]: json({}, 500) }, 'products', /answers 500/],
    ['no payment at all', { [cart]: cartOf([]) }, 'checkout', /No payment method is offered, so no one can order/],
    ['no payment enabled', { [cart]: cartOf([], { 'storefleet-payments': '' }) }, 'checkout', /No payment method/],
    ['a cart that hangs', { [cart]: hang }, 'checkout', /not answer in time/],
    ['a cart of another shape', { [cart]: json([]) }, 'checkout', /does not answer as a shop/],
    ['no checkout page', { [cart]: checkoutAt('') }, 'checkout', /No checkout page is published/],
    ['a missing checkout page', { [cart]: checkoutAt(`${url}/kasse/`) }, 'checkout', /page \/kasse\/ answers 404/],
  ])('fails %s', async (_title, over, where, detail) => {
    const { address } = await givenShop(over);
    const answer = await probeShop({ url, address, timeoutMs: 700 });
    expect(answer.outcome).toBe('failed');
    expect(answer.checks[where]).toMatchObject({ outcome: 'failed', detail: expect.stringMatching(detail) as string });
  });

  test('distinguishes a late shop from a failing one', async () => {
    const late = await givenShop({ [products]: hang });
    const answer = await probeShop({ url, address: late.address, timeoutMs: 500 });
    expect(answer.checks.products).toMatchObject({ outcome: 'failed', isLate: true });
    const invalid = await givenShop({ [products]: cut });
    expect((await probeShop({ url, address: invalid.address })).checks.products).not.toHaveProperty('isLate');
  });

  test('requests a checkout page once, and does not follow the redirect of an empty cart', async () => {
    const { address, requested } = await givenShop({ [cart]: checkoutAt(`${url}/kasse/`), '/kasse/': moved('/korb/') });
    await probeShop({ url, address });
    expect(requested.filter(path => path === '/kasse/')).toHaveLength(1);
    expect(requested).not.toContain('/korb/');
  });

  test('requests a checkout page of no other host', async () => {
    const elsewhere = await givenShop();
    const { address } = await givenShop({ [cart]: checkoutAt(`http://${elsewhere.address}/pay/`) });
    await expect(probeShop({ url, address })).resolves.toMatchObject({ outcome: 'ok' });
    expect(elsewhere.requested).toEqual([]);
  });

  test('opens one connection for each probe, and closes it', async () => {
    const { address, server } = await givenShop();
    const sockets: Socket[] = [];
    server.on('connection', socket => sockets.push(socket));
    for (const probes of [1, 2]) {
      await expect(probeShop({ url, address })).resolves.toMatchObject({ outcome: 'ok' });
      expect(sockets).toHaveLength(probes);
    }
    await eventually(() => expect(sockets.every(({ destroyed }) => destroyed)).toBe(true));
  });

  test('checks the cart although the products keep the connection', async () => {
    const { address } = await givenShop({ [products]: hang });
    const answer = await probeShop({ url, address, timeoutMs: 1000 });
    expect(answer).toMatchObject({ checks: { products: { outcome: 'failed' }, checkout: { outcome: 'ok' } } });
  });

  test('finds a shop open that answers once on each connection', async () => {
    const answered = new WeakSet<Socket>();
    const once =
      (answer: Answer): Answer =>
      (request, response) => {
        (answered.has(request.socket) ? cut : answer)(request, response);
        answered.add(request.socket);
      };
    const { address } = await givenShop(
      Object.fromEntries(Object.entries(good).map(([path, answer]) => [path, once(answer)])),
    );
    await expect(probeShop({ url, address })).resolves.toMatchObject({ outcome: 'ok' });
  });

  test('fails a shop that refuses connections', async () => {
    const { address, server } = await givenShop();
    await new Promise(resolve => server.close(resolve));
    await expect(probeShop({ url, address })).resolves.toMatchObject({
      outcome: 'failed',
      checks: {
        storefront: { detail: `The shop page refused the connection to ${address.replace(':', ' port ')}` },
        products: { outcome: 'unknown' },
      },
      latencyMs: null,
    });
  });

  test('fails a shop without TLS that should have it', async () => {
    const { address } = await givenShop();
    await expect(probeShop({ url: 'https://acme.localhost', address })).resolves.toMatchObject({ outcome: 'failed' });
  });
});
