import { setTimeout as pause } from 'node:timers/promises';
import { CoreV1Api, KubeConfig, type V1Node } from '@kubernetes/client-node';
import { z } from 'zod';
import { statusOfPage } from '../test/e2e/shopper.ts';
import { placeOrder } from '../test/store/order.ts';
import { givenFleetFor, givenShop, isReady, type Shop } from '../test/store/shop.ts';
import { containersOf, podsOf, type Manifest } from '../test/support/pod-security.ts';
import { clusterUnderTest } from '../test/support/requirements.ts';

/**
 * Measures the cost of a store: requests, memory at rest and after 200 requests, seconds until it is there, sizes of
 * its images. The shop of the tests holds a stand-in for WooCommerce; name your own image to see it beside that one.
 * KUBECONFIG=… STOREFLEET_TEST_…=… npx tsx bench/store.ts [image] [size]
 * docs/testing.md lists the prerequisites. Only numbers from a machine without other load count.
 */
const [image, size = 'small'] = process.argv.slice(2);
const restSeconds = 120;
const cluster = clusterUnderTest();
const kubeconfig = new KubeConfig();
kubeconfig.loadFromFile(cluster.kubeconfig);
const core = kubeconfig.makeApiClient(CoreV1Api);
const fleet = await givenFleetFor(cluster);
const standIn = fleet.spec.editions.base;

for (const [title, web] of [
  ['stand-in', standIn?.image],
  ['own image', image],
] as const) {
  if (web === undefined) continue;
  const editions = { ...fleet.spec.editions, base: { image: web, plugins: {}, themes: {} } };
  const shop = givenShop(cluster, { ...fleet, spec: { ...fleet.spec, editions } }, `bench-${Date.now() % 1e6}`);
  try {
    console.log(`\n## ${title}: ${web}, size ${size}\n`);
    await measure(shop);
  } finally {
    await shop.remove();
  }
}
process.exit(0);

async function measure(shop: Shop): Promise<void> {
  const began = Date.now();
  const since = () => (Date.now() - began) / 1000;
  const objects = await shop.apply({ size });
  const times: Record<string, number> = { applied: since() };
  const until = async (what: string, holds: () => Promise<boolean>) => {
    while (!(await holds().catch(() => false))) await pause(50);
    times[what] = since();
  };
  await until('database ready', async () => (await shop.pods('database')).some(isReady));
  await until('web ready', async () => (await shop.pods('web')).some(isReady));
  await until('shop answers', async () => (await statusOfPage(cluster.ingress, shop.host, '/shop/')) === 200);
  const ordered = since();
  await placeOrder(cluster.ingress, shop.host);
  times['first order'] = since();
  print(
    ['step', 'seconds after apply began'],
    Object.entries(times).map(([step, at]) => [step, at.toFixed(1)]),
  );
  console.log(`\nThe first order took ${(since() - ordered).toFixed(2)} s.\n`);

  await pause(restSeconds * 1000);
  const atRest = await memory(shop);
  await visit(shop, 200);
  const used = await memory(shop);
  const requests = requestsOf(objects);
  const rows = [...atRest.keys()].sort().map(name => {
    const { cpu = '', memory = '' } = requests.get(name) ?? {};
    return [name, cpu, memory, mebibytes(atRest.get(name)), mebibytes(used.get(name))];
  });
  const total = (all: ReadonlyMap<string, number>) =>
    mebibytes([...all.values()].reduce((sum, bytes) => sum + bytes, 0));
  print(
    ['container', 'CPU requested', 'memory requested', `MiB at rest (${restSeconds} s)`, 'MiB after 200 requests'],
    [...rows, ['all', '', '', total(atRest), total(used)]],
  );
  const sizes = await imageSizes(objects);
  console.log('');
  print(['image', 'MiB as the node keeps it'], sizes);
}

/** Working sets by container, in bytes, as the kubelet counts them for eviction. */
async function memory(shop: Shop): Promise<ReadonlyMap<string, number>> {
  const summary = z.object({
    pods: z.array(
      z.object({
        podRef: z.object({ namespace: z.string() }),
        containers: z
          .array(z.object({ name: z.string(), memory: z.object({ workingSetBytes: z.number() }) }))
          .optional(),
      }),
    ),
  });
  const all = await Promise.all(
    (await nodes()).map(async ({ metadata }) => {
      const answer: unknown = await core.connectGetNodeProxyWithPath({
        name: metadata?.name ?? '',
        path: 'stats/summary',
      });
      return summary.parse(answer);
    }),
  );
  return new Map(
    all
      .flatMap(({ pods }) => pods)
      .filter(({ podRef }) => podRef.namespace === shop.namespace)
      .flatMap(({ containers = [] }) =>
        containers.map(({ name, memory: { workingSetBytes } }) => [name, workingSetBytes]),
      ),
  );
}

async function visit(shop: Shop, count: number): Promise<void> {
  const paths = ['/', '/shop/', '/cart/', '/wp-json/wc/store/v1/products', '/wp-json/wc/store/v1/cart'];
  let next = 0;
  const shopper = async () => {
    while (next < count) await statusOfPage(cluster.ingress, shop.host, paths[next++ % paths.length] ?? '/');
  };
  await Promise.all([shopper(), shopper(), shopper(), shopper()]);
}

function requestsOf(objects: readonly Manifest[]) {
  const text = (quantity: unknown) => (typeof quantity === 'string' ? quantity : '');
  return new Map(
    podsOf(objects)
      .flatMap(({ pod }) => containersOf(pod))
      .map(({ name, resources }) => {
        const { cpu, memory } = resources?.requests ?? {};
        return [name, { cpu: text(cpu), memory: text(memory) }] as const;
      }),
  );
}

async function imageSizes(objects: readonly Manifest[]): Promise<string[][]> {
  const used = new Set(podsOf(objects).flatMap(({ pod }) => containersOf(pod).map(({ image }) => image ?? '')));
  const kept = (await nodes()).flatMap(({ status }) => status?.images ?? []);
  return [...used].map(name => {
    const found = kept.find(({ names }) => names?.some(known => known.endsWith(name)) ?? false);
    return [name, mebibytes(found?.sizeBytes)];
  });
}

async function nodes(): Promise<readonly V1Node[]> {
  return (await core.listNode()).items;
}

function mebibytes(bytes: number | undefined): string {
  return bytes === undefined ? '?' : (bytes / 1024 ** 2).toFixed(1);
}

function print(head: readonly string[], rows: readonly (readonly string[])[]): void {
  for (const row of [head, head.map(() => '---'), ...rows]) console.log(`| ${row.join(' | ')} |`);
}
