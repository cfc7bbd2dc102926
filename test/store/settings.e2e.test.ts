import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { execIn } from '../e2e/exec.ts';
import { fetchPage } from '../e2e/shopper.ts';
import { describeWithCluster } from '../support/requirements.ts';
import { placeOrder, type Order } from './order.ts';
import { replacing } from './replacing.ts';
import { containerOf, givenFleetFor, givenShop, type Shop } from './shop.ts';

/** Effects of a changed store file while its shop runs; each test continues where the one before ended. */
describeWithCluster('a shop with changed settings', cluster => {
  let shop: Shop;
  const orders: Order[] = [];

  const page = (path: string, host = shop.host) => fetchPage(cluster.ingress, host, path);
  /** The ingress may need a moment to drop a replaced pod. */
  const eventually = (check: (text: string) => void) =>
    vi.waitFor(async () => check((await page('/shop/')).text), { timeout: 30_000, interval: 100 });
  const change = (spec: Parameters<Shop['apply']>[0]) => replacing(shop, 'web', () => shop.apply(spec));
  const takesOrder = async () => {
    const order = await placeOrder(cluster.ingress, shop.host);
    expect(order.status).toBe('processing');
    orders.push(order);
  };

  beforeAll(async () => {
    const checked = { sha256: '0'.repeat(64), licence: 'Apache-2.0' };
    // Plugin and theme are those of the test image, which never has this version of its other theme.
    const fleet = await givenFleetFor(cluster, {
      'spec.editions.base.plugins': { 'storefleet-greeting': { version: '1.0.0', ...checked } },
      'spec.editions.base.themes': {
        'storefleet-plain': { version: '1.0.0', ...checked },
        twentytwentyfive: { version: '0.0.1', ...checked },
      },
      'spec.editions.base.theme': 'twentytwentyfive',
    });
    shop = givenShop(cluster, fleet, 't-settings');
    await shop.apply({ theme: 'storefleet-plain' });
    await shop.untilOpen();
  });
  afterAll(() => shop.remove());

  test('has all plugins of its edition and the theme that it selects', async () => {
    const { text } = await page('/shop/');
    expect(text).toContain('Greetings, activated');
    expect(text).toContain('wp-child-theme-storefleet-plain');
    await takesOrder();
  });

  test('has no plugin once its file selects none', async () => {
    await change({ theme: 'storefleet-plain', plugins: [] });
    await eventually(text => {
      expect(text).not.toContain('storefleet-greeting');
      expect(text).toContain('wp-child-theme-storefleet-plain');
    });
    await takesOrder();
  });

  test('takes another size and keeps its volumes', async () => {
    const claims = async () => {
      const found = await shop.clusterClient.list<{ spec: { resources: object } }>(
        'v1',
        'PersistentVolumeClaim',
        shop.namespace,
      );
      return found.map(({ metadata, spec }) => [metadata?.name, spec.resources]);
    };
    const before = await claims();
    await change({ theme: 'storefleet-plain', plugins: [], size: 'medium' });
    await shop.untilOpen();
    expect(await claims()).toEqual(before);
    await takesOrder();
    await change({ theme: 'storefleet-plain', plugins: [] });
    await shop.untilOpen();
  });

  test('stays unchanged and reports why, when its image lacks the version that its edition names', async () => {
    await shop.apply({ plugins: [] });
    const reasons = async () =>
      (await shop.pods('web')).map(pod => {
        const { state, lastState } = containerOf(pod, 'install') ?? {};
        return (state?.terminated ?? lastState?.terminated)?.message;
      });
    const reason =
      /^install failed at extensions: the theme twentytwentyfive has version \S+ in this image; version 0\.0\.1 is required/;
    await vi.waitFor(async () => expect(await reasons()).toContainEqual(expect.stringMatching(reason)), {
      timeout: 60_000,
      interval: 500,
    });
    expect((await page('/shop/')).text).toContain('wp-child-theme-storefleet-plain');
    await takesOrder();
  });

  test('moves to another host with its orders, and its old host redirects there', async () => {
    const old = shop.host;
    const host = 'moved.example.com';
    await change({ theme: 'storefleet-plain', plugins: [], host });
    expect(shop.host).toBe(host);
    await eventually(text => {
      expect(text).toContain(`http://${host}/product/`);
      expect(text).not.toContain(old);
    });
    expect(await page('/shop/?orderby=price&min=1', old)).toMatchObject({
      status: 301,
      location: `http://${host}/shop/?orderby=price&min=1`,
    });
    await takesOrder();
    expect(await ordersInDatabase()).toEqual(orders.map(({ order_id }) => order_id));
  });

  async function ordersInDatabase(): Promise<number[]> {
    const container = { namespace: shop.namespace, pod: 'database-0', container: 'mariadb' };
    const query = "SELECT ID FROM wordpress.wp_posts WHERE post_type = 'standin_order' ORDER BY ID";
    const ids = await execIn(cluster.kubeconfig, container, ['mariadb', '--skip-column-names', '--execute', query]);
    return ids.split('\n').map(Number);
  }
});
