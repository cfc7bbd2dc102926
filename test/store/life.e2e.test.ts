import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { execIn } from '../e2e/exec.ts';
import { statusOfPage } from '../e2e/shopper.ts';
import { describeWithCluster } from '../support/requirements.ts';
import { placeOrder } from './order.ts';
import { replacing } from './replacing.ts';
import { containerOf, givenFleetFor, givenShop, isReady, type Shop } from './shop.ts';
import { keepVisiting } from './visitors.ts';

/** Events in the life of a running shop; each test leaves it taking orders. */
describeWithCluster('a running store', cluster => {
  let shop: Shop;
  const open = () => shop.untilOpen(120);
  const ordered = async () => expect((await placeOrder(cluster.ingress, shop.host)).status).toBe('processing');
  const uids = async (component: 'web' | 'database') =>
    (await shop.pods(component)).map(({ metadata }) => metadata?.uid ?? '');
  const inDatabase = (command: readonly string[]) =>
    execIn(cluster.kubeconfig, { namespace: shop.namespace, pod: 'database-0', container: 'mariadb' }, command);
  const orders = async () =>
    Number(
      await inDatabase([
        'mariadb',
        '--skip-column-names',
        '--execute',
        "SELECT COUNT(*) FROM wordpress.wp_posts WHERE post_type = 'standin_order'",
      ]),
    );

  beforeAll(async () => {
    shop = givenShop(cluster, await givenFleetFor(cluster), 'life');
    await shop.apply();
    await open();
  });
  afterAll(() => shop.remove());

  /** Recreates the pods of a workload, as a changed manifest would, and waits until the last one is ready. */
  const restart = (kind: 'Deployment' | 'StatefulSet', component: 'web' | 'database') =>
    replacing(shop, component, () => {
      const annotations = { 'storefleet.dev/attempt': String(Date.now()) };
      return shop.clusterClient.patch('apps/v1', kind, component, shop.namespace, {
        spec: { template: { metadata: { annotations } } },
      });
    });

  test('takes an order', ordered);

  test('loses no request while its web pod is replaced', async () => {
    const stop = keepVisiting(cluster.ingress, shop.host, '/shop/');
    await restart('Deployment', 'web');
    // The old pod still finishes its requests.
    await new Promise(resolve => setTimeout(resolve, 6000));
    const { answered, failed } = await stop();
    console.log(`${answered} requests answered during the replacement`);
    expect(failed).toEqual({});
    expect(answered).toBeGreaterThan(20);
  });

  test('keeps its only web pod in service while all of its workers are busy', async () => {
    const before = await uids('web');
    const stop = keepVisiting(cluster.ingress, shop.host, '/shop/', 12);
    // No page works without the options: each request holds a worker until the lock is released.
    const busy = inDatabase(['mariadb', '--execute', 'LOCK TABLES wordpress.wp_options WRITE; DO SLEEP(45)']);
    const isBusy = async () => (await statusOfPage(cluster.ingress, shop.host, '/shop/').catch(() => 0)) !== 200;
    await vi.waitFor(async () => expect(await isBusy()).toBe(true), within(30));
    const ready: boolean[] = [];
    const watching = setInterval(() => void shop.pods('web').then(pods => ready.push(pods.every(isReady))), 1000);
    await busy;
    clearInterval(watching);
    await stop();
    expect(ready.length).toBeGreaterThan(20);
    expect(ready).not.toContain(false);
    await open();
    await ordered();
    expect(await uids('web')).toEqual(before);
    expect(containerOf((await shop.pods('web'))[0], 'web')?.restartCount).toBe(0);
  });

  test('keeps its web pod through a loss of the database, and takes orders again', async () => {
    const before = await uids('web');
    const databases = (replicas: number) =>
      shop.clusterClient.patch('apps/v1', 'StatefulSet', 'database', shop.namespace, { spec: { replicas } });
    await databases(0);
    await vi.waitFor(
      async () => expect(await statusOfPage(cluster.ingress, shop.host, '/shop/')).not.toBe(200),
      within(120),
    );
    // Longer than a restart, and than any single probe waits.
    await new Promise(resolve => setTimeout(resolve, 6000));
    await databases(1);
    await open();
    await ordered();
    expect(await uids('web')).toEqual(before);
    const [pod] = await shop.pods('web');
    expect(containerOf(pod, 'web')?.restartCount).toBe(0);
  });

  test('restores a deleted Secret with the same values when its database starts', async () => {
    const before = await secret();
    await shop.clusterClient.remove('v1', 'Secret', 'store-credentials', shop.namespace);
    // No one notices until a pod starts.
    await ordered();
    const [web] = await uids('web');
    const [pod] = await shop.pods('web');
    await shop.clusterClient.remove('v1', 'Pod', pod?.metadata?.name ?? '', shop.namespace, { graceSeconds: 0 });
    await vi.waitFor(
      async () => expect(await warnings()).toContain('secret "store-credentials" not found'),
      within(90),
    );
    await restart('StatefulSet', 'database');
    expect(digest(await secret())).toBe(digest(before));
    // The waiting web pod finds it by itself.
    await open();
    expect(await uids('web')).not.toContain(web);
    await ordered();
  });

  test('follows new passwords, keeps its orders, and refuses the old password', async () => {
    const count = await orders();
    const old = (await secret())['database-password'] ?? '';
    const fresh = 'Rotated-by-hand-1';
    const encoded = Buffer.from(fresh).toString('base64');
    await shop.clusterClient.patch('v1', 'Secret', 'store-credentials', shop.namespace, {
      data: { 'database-password': encoded },
    });
    await restart('StatefulSet', 'database');
    await restart('Deployment', 'web');
    await open();
    await ordered();
    expect(await orders()).toBe(count + 1);
    await expect(login(fresh)).resolves.toBe('1');
    await expect(login(Buffer.from(old, 'base64').toString())).rejects.toThrow(/Access denied/);
    // The copy beside the data follows: a Secret that is deleted now comes back with the new values.
    await shop.clusterClient.remove('v1', 'Secret', 'store-credentials', shop.namespace);
    await restart('StatefulSet', 'database');
    expect((await secret())['database-password'] === encoded).toBe(true);
  });

  const warnings = async () => {
    const events = await shop.clusterClient.list<{ message?: string }>('v1', 'Event', shop.namespace);
    return events.map(({ message = '' }) => message).join('\n');
  };
  const login = (password: string) =>
    inDatabase([
      'env',
      `MYSQL_PWD=${password}`,
      'mariadb',
      '--host=127.0.0.1',
      '--user=wordpress',
      '--skip-column-names',
      '--execute=SELECT 1',
    ]);

  async function secret(): Promise<Readonly<Record<string, string>>> {
    const found = await shop.clusterClient.get<{ data?: Record<string, string> }>(
      'v1',
      'Secret',
      'store-credentials',
      shop.namespace,
    );
    return found?.data ?? {};
  }
});

/** A failed comparison prints both sides; they must not contain a value of a Secret. */
const digest = (values: Readonly<Record<string, string>>) =>
  createHash('sha256')
    .update(JSON.stringify(values, Object.keys(values).sort()))
    .digest('hex');

const within = (seconds: number) => ({ timeout: seconds * 1000, interval: 500 });
