import { KubeConfig, KubernetesObjectApi, type KubernetesObject } from '@kubernetes/client-node';
import { loadAll } from 'js-yaml';
import { connectToCluster } from '../test/e2e/cluster.ts';
import { engines, type EngineUnderTest } from '../test/e2e/engines.ts';
import { givenFleetOn } from '../test/e2e/fixture.ts';
import type { FleetServer } from '../test/e2e/fleet-server.ts';
import { statusOfPage } from '../test/e2e/shopper.ts';
import { clusterUnderTest } from '../test/support/requirements.ts';

/**
 * Measures seconds from a push until the shop answers and is Live, through Storefleet and through the bare engine that
 * applies the same manifests by hand, alternating on the same cluster. Storefleet adds validation, rendering and a
 * second commit before, and its proof that the shop takes orders after.
 * KUBECONFIG=… STOREFLEET_TEST_…=… npx tsx bench/delivery.ts [rounds]
 * docs/testing.md lists the prerequisites.
 */
const rounds = Number(process.argv[2] ?? 3);
const cluster = clusterUnderTest();
const clusterClient = connectToCluster(cluster);
const kubeconfig = new KubeConfig();
kubeconfig.loadFromFile(cluster.kubeconfig);
const client = KubernetesObjectApi.makeApiClient(kubeconfig);

interface Round {
  /** Seconds after the push. */
  readonly shop: number;
  readonly live?: number;
}

const table: string[] = [];
for (const engine of engines) {
  const fleet = await givenFleetOn(cluster, { 'spec.clusters.local.engine': engine.settings(cluster) });
  try {
    await fleet.run('bootstrap', '--apply');
    const ours: Round[] = [];
    const bare: Round[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      ours.push(await throughStorefleet(fleet, `bench-${engine.id}-${round}`));
      bare.push(await byHand(fleet, engine, `bench-${engine.id}-${round}`, `hand-${engine.id}-${round}`));
    }
    const [shop, live, hand] = [ours.map(it => it.shop), ours.map(it => it.live ?? 0), bare.map(it => it.shop)];
    const overhead = Math.round((median(shop) / median(hand) - 1) * 100);
    table.push(
      `| ${engine.name} | ${formatSeconds(hand)} | ${formatSeconds(shop)} | ${overhead} % | ${formatSeconds(live)} |`,
    );
    await Promise.all((await fleet.api.list()).map(({ name }) => fleet.api.remove(name)));
    await until(async () => (await fleet.api.list()).length === 0);
  } finally {
    await fleet.stop();
    await engine.forget(clusterClient);
  }
}
console.log(
  [
    '| engine | bare: shop answers | Storefleet: shop answers | overhead | Storefleet: Live |',
    '| --- | --- | --- | --- | --- |',
    ...table,
  ].join('\n'),
);
process.exit(0);

/** A person pushes a store file; the server does the rest. */
async function throughStorefleet(fleet: FleetServer, name: string): Promise<Round> {
  const began = await pushed(fleet, {
    [`stores/${name}.yaml`]: `kind: WooStore\nmetadata: { name: ${name} }\nspec: { title: Bench, admin: { email: o@example.com } }\n`,
  });
  const live = until(async () => (await fleet.api.list()).some(it => it.name === name && it.status.phase === 'Live'));
  const shop = await until(() => answers(name));
  return { shop: shop - began, live: (await live) - began };
}

/** Pushes the manifests of another store under a name of their own, and hands them to the engine without Storefleet. */
async function byHand(fleet: FleetServer, engine: EngineUnderTest, from: string, name: string): Promise<Round> {
  const renamed = async (path: string) =>
    (await fleet.git('show', `main:${path}`))
      .replaceAll(from, name)
      .replaceAll('dist/local/stores/', 'dist/local/by-hand/');
  const parts = ['namespace', 'network', 'database', 'web'];
  const files = await Promise.all(
    parts.map(async part => [
      `dist/local/by-hand/${name}/${part}.yaml`,
      await renamed(`dist/local/stores/${from}/${part}.yaml`),
    ]),
  );
  const objects = loadAll(await renamed(`dist/local/engine/${from}.yaml`)) as KubernetesObject[];
  const began = await pushed(fleet, Object.fromEntries(files) as Record<string, string>);
  if (engine.id === 'flux') {
    // If Flux got it before the commit was fetched, it would find no such path and try again half a minute later.
    const commit = (await fleet.git('rev-parse', 'main')).trim();
    await until(async () => JSON.stringify(await source()).includes(commit));
  }
  for (const object of objects) await client.create(object);
  const shop = await until(() => answers(name));
  for (const object of objects) await client.delete(object);
  await clusterClient.remove('v1', 'Namespace', `store-${name}`);
  await until(async () => (await clusterClient.get('v1', 'Namespace', `store-${name}`)) === undefined);
  return { shop: shop - began };
}

function source() {
  return clusterClient.get('source.toolkit.fluxcd.io/v1', 'GitRepository', 'storefleet', 'flux-system');
}

/** Returns the time at which the push was accepted, in seconds. */
async function pushed(fleet: FleetServer, files: Readonly<Record<string, string>>): Promise<number> {
  await fleet.push(files);
  return Date.now() / 1000;
}

async function answers(name: string): Promise<boolean> {
  return (await statusOfPage(cluster.ingress, `${name}.localhost`, '/shop/').catch(() => 0)) === 200;
}

/** Resolves with the time at which a condition holds, in seconds. */
async function until(isSo: () => Promise<boolean>): Promise<number> {
  const end = Date.now() + 180_000;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`never so: ${isSo.toString()}`);
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  return Date.now() / 1000;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function formatSeconds(values: readonly number[]): string {
  return `${median(values).toFixed(1)} s (${values.map(value => value.toFixed(1)).join(', ')})`;
}
