import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import fc from 'fast-check';
import { afterAll, expect, test, vi } from 'vitest';
import { execIn } from '../e2e/exec.ts';
import { describeWithCluster } from '../support/requirements.ts';
import { placeOrder } from './order.ts';
import { containerOf, givenFleetFor, givenShop, isReady, type Pod, type Shop } from './shop.ts';

/** The killed pod, and the time since the previous kill (or since the store was applied). */
interface Kill {
  readonly after: number;
  readonly component: 'web' | 'database';
}

const shops = 4;
const killsEach = 5;
const seed = Number(process.env.STOREFLEET_TEST_SEED ?? Date.now() % 2 ** 31);

const component = fc.constantFrom<Kill['component']>('web', 'database');
const kill = (longest: number) => fc.record({ after: fc.integer({ min: 0, max: longest }), component });
/** The first two usually come before the shop has tables, the others at any moment of its first minute. */
const plan = fc.tuple(kill(4000), kill(4000), kill(12_000), kill(15_000), kill(15_000));
const plans = fc.sample(plan, { seed, numRuns: shops });

describeWithCluster('a store with pods that are killed during its start', cluster => {
  const made: Shop[] = [];
  const phases: string[] = [];

  afterAll(() => Promise.all(made.map(shop => shop.remove())));

  test(`takes orders in the end, after kills at any moment (${shops * killsEach} kills)`, async () => {
    const fleet = await givenFleetFor(cluster);
    await Promise.all(
      plans.map((kills, index) => surviving(givenShop(cluster, fleet, `chaos-${index + 1}`), kills)),
    ).finally(() => console.log([`STOREFLEET_TEST_SEED=${seed}`, ...phases].join('\n  ')));
    const early = phases.filter(phase => phase.endsWith('before its tables')).length;
    expect(phases).toHaveLength(shops * killsEach);
    expect(early).toBeGreaterThanOrEqual(5);
  }, 290_000);

  test('is installed once by two concurrent installers: one works, the other waits', async () => {
    const shop = givenShop(cluster, await givenFleetFor(cluster), 'chaos-two');
    made.push(shop);
    await shop.apply();
    await shop.clusterClient.patch('apps/v1', 'Deployment', 'web', shop.namespace, { spec: { replicas: 2 } });
    await vi.waitFor(async () => expect((await shop.pods('web')).filter(isReady)).toHaveLength(2), {
      timeout: 120_000,
      interval: 500,
    });
    const pods = await shop.pods('web');
    const logs = await Promise.all(pods.map(pod => logOf(shop, pod.metadata?.name ?? '', 'install')));
    expect(logs.filter(log => log.includes('step=core'))).toHaveLength(1);
    expect(logs.filter(log => log.includes('step=samples'))).toHaveLength(1);
    // The ingress learns of ready pods a moment later.
    await shop.untilOpen();
    expect((await placeOrder(cluster.ingress, shop.host)).status).toBe('processing');
  });

  const logOf = (shop: Shop, pod: string, container: string) => {
    const config = new KubeConfig();
    config.loadFromFile(cluster.kubeconfig);
    return config.makeApiClient(CoreV1Api).readNamespacedPodLog({ name: pod, namespace: shop.namespace, container });
  };

  async function surviving(shop: Shop, kills: readonly Kill[]): Promise<void> {
    made.push(shop);
    await shop.apply();
    for (const { after, component } of kills) {
      await new Promise(resolve => setTimeout(resolve, after));
      await killOne(shop, component);
    }
    await shop.untilOpen(200);
    expect((await placeOrder(cluster.ingress, shop.host)).status).toBe('processing');
  }

  async function killOne(shop: Shop, component: Kill['component']): Promise<void> {
    const [pod] = await vi.waitFor(
      async () => {
        const pods = await shop.pods(component);
        expect(pods.length, `${shop.name} has no pod ${component}`).toBeGreaterThan(0);
        return pods;
      },
      { timeout: 60_000, interval: 50 },
    );
    const name = pod?.metadata?.name ?? '';
    const tables = (await hasTables(shop)) ? '' : ', before its tables';
    await shop.clusterClient.remove('v1', 'Pod', name, shop.namespace, { graceSeconds: 0 });
    phases.push(`${shop.name} ${component}: ${phaseOf(pod)}${tables}`);
  }

  async function hasTables(shop: Shop): Promise<boolean> {
    const container = { namespace: shop.namespace, pod: 'database-0', container: 'mariadb' };
    const look = ['sh', '-c', 'ls /var/lib/mysql/wordpress/wp_options.ibd'];
    return execIn(cluster.kubeconfig, container, look).then(
      () => true,
      () => false,
    );
  }
});

/** Returns the progress of a pod: its running container, or the reason why it waits. */
function phaseOf(pod: Pod | undefined): string {
  if (pod === undefined) return 'absent';
  if (isReady(pod)) return 'ready';
  const running = ['credentials', 'initialise', 'install', 'mariadb', 'web'].find(
    name => containerOf(pod, name)?.state?.running !== undefined,
  );
  return running ?? pod.status?.phase ?? 'new';
}
