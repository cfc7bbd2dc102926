import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createProber, probeShop, type Prober, type ProbeOptions, type ProbeResult } from './index.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
interface Shop {
  readonly shop: Answer;
  readonly products: Answer;
  readonly cart: Answer;
}

const send =
  (status: number, body: string, headers: Record<string, string> = {}): Answer =>
  (_request, response) =>
    void response.writeHead(status, headers).end(body);
const json = (value: unknown, status = 200): Answer => send(status, JSON.stringify(value));

const good: Shop = {
  shop: send(200, '<body class="archive woocommerce-shop">a product called coming-soon doll</body>'),
  products: json([{ id: 1, is_purchasable: true, is_in_stock: true }]),
  cart: json({ payment_methods: ['bacs', 'cod'], items: [] }),
};

let servers: Server[] = [];
afterEach(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  servers = [];
});

async function givenShop(over: Partial<Shop> = {}): Promise<{ address: string; hosts: string[]; server: Server }> {
  const shop = { ...good, ...over };
  const hosts: string[] = [];
  const server = createServer((request, response) => {
    hosts.push(request.headers.host ?? '');
    const path = request.url ?? '';
    if (path.startsWith('/shop/')) shop.shop(request, response);
    else if (path.startsWith('/wp-json/wc/store/v1/products')) shop.products(request, response);
    else if (path.startsWith('/wp-json/wc/store/v1/cart')) shop.cart(request, response);
    else response.writeHead(404).end();
  });
  servers.push(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  return { address: `127.0.0.1:${typeof bound === 'object' && bound ? bound.port : 0}`, hosts, server };
}

const url = 'http://acme.localhost';

describe('probeShop', () => {
  it('finds a good shop, asking for its own host', async () => {
    const { address, hosts } = await givenShop();
    const answer = await probeShop({ url, address });
    expect(answer).toMatchObject({
      outcome: 'ok',
      storefront: { outcome: 'ok' },
      products: { outcome: 'ok' },
      checkout: { outcome: 'ok', detail: 'Cash on delivery is offered' },
    });
    expect(answer.latencyMs).toBeGreaterThanOrEqual(0);
    expect(hosts).toEqual(['acme.localhost', 'acme.localhost', 'acme.localhost']);
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

  it.each<[string, Partial<Shop>, 'storefront' | 'products' | 'checkout', RegExp]>([
    [
      'an error of the server',
      { shop: send(500, 'Error establishing a database connection') },
      'storefront',
      /answers 500/,
    ],
    ['no shop page', { shop: send(404, '') }, 'storefront', /answers 404/],
    ['coming soon by its body', { shop: send(200, '<body class="home coming-soon">') }, 'storefront', /coming soon/],
    [
      'coming soon by its block',
      { shop: send(200, '<div class="wp-block-woocommerce-coming-soon">') },
      'storefront',
      /coming soon/,
    ],
    [
      'coming soon by its meta tag',
      { shop: send(200, "<meta name='woo-coming-soon-page' content='yes'>") },
      'storefront',
      /coming soon/,
    ],
    [
      'a redirect to another host',
      { shop: send(302, '', { location: 'http://evil.example/shop/' }) },
      'storefront',
      /sends shoppers away, to http:\/\/evil\.example/,
    ],
    [
      'a redirect to https',
      { shop: send(301, '', { location: 'https://acme.localhost/shop/' }) },
      'storefront',
      /away/,
    ],
    ['a circle', { shop: send(302, '', { location: '/shop/' }) }, 'storefront', /circle/],
    ['a shop that hangs', { shop: hang }, 'storefront', /not answer in time/],
    ['a body without end', { shop: flood }, 'storefront', /more than 1024 KiB/],
    ['a cut connection', { shop: cut }, 'storefront', /cut the connection/],
    ['an empty list', { products: json([]) }, 'products', /No product is published/],
    ['nothing to buy', { products: json([{ is_purchasable: false, is_in_stock: true }]) }, 'products', /can be bought/],
    ['sold out', { products: json([{ is_purchasable: true, is_in_stock: false }]) }, 'products', /can be bought/],
    ['products that are no list', { products: json({ code: 'rest_no_route' }) }, 'products', /something else/],
    ['products that are no JSON', { products: send(200, '<html>') }, 'products', /does not answer JSON/],
    ['products without end', { products: flood }, 'products', /more than 1024 KiB/],
    ['products with an error', { products: json({}, 500) }, 'products', /answers 500/],
    ['no cash on delivery', { cart: json({ payment_methods: ['stripe'] }) }, 'checkout', /not offered \(stripe\)/],
    ['no payment at all', { cart: json({ payment_methods: [] }) }, 'checkout', /no payment method/],
    ['a cart that hangs', { cart: hang }, 'checkout', /not answer in time/],
    ['a cart of another shape', { cart: json([]) }, 'checkout', /something else/],
  ])('fails %s', async (_title, over, where, detail) => {
    const { address } = await givenShop(over);
    const answer = await probeShop({ url, address, timeoutMs: 700 });
    expect(answer.outcome).toBe('failed');
    expect(answer[where]).toMatchObject({ outcome: 'failed', detail: expect.stringMatching(detail) as string });
  });

  it('follows a redirect within the shop', async () => {
    const { address } = await givenShop({
      shop: (request, response) =>
        request.url === '/shop/'
          ? void response.writeHead(301, { location: `${url}/shop/all/` }).end()
          : void response.writeHead(200).end('<body>'),
    });
    await expect(probeShop({ url, address })).resolves.toMatchObject({ outcome: 'ok' });
  });

  it('fails where nobody listens', async () => {
    const { address, server } = await givenShop();
    await new Promise(resolve => server.close(resolve));
    await expect(probeShop({ url, address })).resolves.toMatchObject({
      outcome: 'failed',
      storefront: { detail: '/shop/ refused the connection' },
      products: { outcome: 'unknown' },
      latencyMs: null,
    });
  });

  it('fails a shop without TLS that should have it', async () => {
    const { address } = await givenShop();
    await expect(probeShop({ url: 'https://acme.localhost', address })).resolves.toMatchObject({ outcome: 'failed' });
  });
});

describe('a prober', () => {
  const answerOf = (outcome: ProbeResult['outcome']): ProbeResult => {
    const check = { outcome, detail: outcome };
    return { outcome, at: new Date().toISOString(), storefront: check, products: check, checkout: check, latencyMs: 1 };
  };
  const fast = { fastMs: 5, calmMs: [60_000, 60_000], concurrency: 10, timeoutMs: 1000 } as const;
  let prober: Prober;
  afterEach(() => prober.stop());

  it('asks often until a shop answers, and then calmly', async () => {
    const probe = vi.fn<(options: ProbeOptions) => Promise<ProbeResult>>();
    probe.mockImplementation(() => Promise.resolve(answerOf(probe.mock.calls.length < 4 ? 'failed' : 'ok')));
    prober = createProber({ probe, timing: fast });
    const told: string[] = [];
    prober.onResult((store, reach) => told.push(`${store} ${reach.outcome}`));
    prober.watch([{ store: 'acme', url }]);
    await vi.waitFor(() => expect(prober.result('acme')?.outcome).toBe('ok'));
    await new Promise(resolve => setTimeout(resolve, 50));
    expect(probe).toHaveBeenCalledTimes(4);
    expect(told).toEqual(['acme failed', 'acme failed', 'acme failed', 'acme ok']);
    const reach = prober.result('acme');
    expect(reach?.firstOkAt).toBe(reach?.at);
    prober.askSoon('acme');
    await vi.waitFor(() => expect(probe).toHaveBeenCalledTimes(5));
    await vi.waitFor(() => expect(prober.result('acme')?.since).toBe(reach?.at));
  });

  it('asks no more than so many at once, and each in its turn', async () => {
    let now = 0;
    let most = 0;
    const probe = async () => {
      most = Math.max(most, ++now);
      await new Promise(resolve => setTimeout(resolve, 5));
      now--;
      return answerOf('ok');
    };
    prober = createProber({ probe, timing: { ...fast, concurrency: 3 } });
    const stores = Array.from({ length: 20 }, (_, index) => `store-${index}`);
    prober.watch(stores.map(store => ({ store, url })));
    await vi.waitFor(() => expect(stores.every(store => prober.result(store)?.outcome === 'ok')).toBe(true));
    expect(most).toBe(3);
  });

  it('stops for a store that is gone, in the middle of a question', async () => {
    const signals: AbortSignal[] = [];
    const probe = ({ signal }: ProbeOptions) =>
      new Promise<ProbeResult>((_resolve, reject) => {
        if (!signal) return;
        signals.push(signal);
        signal.addEventListener('abort', () => reject(new Error('aborted')));
      });
    prober = createProber({ probe, timing: fast });
    prober.watch([{ store: 'acme', url }]);
    await vi.waitFor(() => expect(signals).toHaveLength(1));
    prober.watch([]);
    expect(signals[0]?.aborted).toBe(true);
    await new Promise(resolve => setTimeout(resolve, 30));
    expect(signals).toHaveLength(1);
    expect(prober.result('acme')).toBeNull();
  });

  it('remembers a shop that only paused, and forgets one that moved or went', async () => {
    prober = createProber({ probe: () => Promise.resolve(answerOf('ok')), timing: fast });
    prober.watch([{ store: 'acme', url }]);
    await vi.waitFor(() => expect(prober.result('acme')).not.toBeNull());
    const first = prober.result('acme')?.firstOkAt;
    prober.watch([]);
    expect(prober.result('acme')?.firstOkAt).toBe(first);
    prober.watch([{ store: 'acme', url: 'http://other.localhost' }]);
    expect(prober.result('acme')).toBeNull();
    await vi.waitFor(() => expect(prober.result('acme')).not.toBeNull());
    prober.forget('acme');
    expect(prober.result('acme')).toBeNull();
  });

  it('outlives a listener and a probe that throw', async () => {
    const errors: unknown[] = [];
    let asked = 0;
    const probe = () => (++asked === 1 ? Promise.reject(new Error('broken')) : Promise.resolve(answerOf('ok')));
    prober = createProber({ probe, onError: error => errors.push(error), timing: fast });
    prober.onResult(() => {
      throw new Error('listener');
    });
    prober.watch([{ store: 'acme', url }]);
    await vi.waitFor(() => expect(prober.result('acme')?.outcome).toBe('ok'));
    expect(errors).toHaveLength(2);
  });
});
