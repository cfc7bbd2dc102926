import { loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { connectToCluster } from '../test/e2e/cluster.ts';
import { engines, type EngineUnderTest } from '../test/e2e/engines.ts';
import { givenFleetOn } from '../test/e2e/fixture.ts';
import type { FleetServer } from '../test/e2e/fleet-server.ts';
import { absentImages, discardStores, storeFiles } from '../test/e2e/many-stores.ts';
import { clusterUnderTest } from '../test/support/requirements.ts';

/**
 * Measures what a commit of one store costs its engine, in fleets of several sizes: objects that the engine refreshed,
 * seconds until the commit is applied, CPU seconds of the engine's controllers; beside it the same time without a commit,
 * because engines also refresh by themselves. No pods are needed.
 * KUBECONFIG=… STOREFLEET_TEST_…=… STOREFLEET_BENCH_METRICS=… npx tsx bench/engines.ts [sizes] [engines] [commits]
 * docs/testing.md lists the prerequisites.
 */
const sizes = (process.argv[2] ?? '10,100,300').split(',').map(Number);
const chosen = (process.argv[3] ?? engines.map(({ id }) => id).join(',')).split(',');
const commits = Number(process.argv[4] ?? 3);
/** `name=URL` of the Prometheus metrics of each controller. */
const metrics = (process.env.STOREFLEET_BENCH_METRICS ?? '')
  .split(',')
  .filter(Boolean)
  .map(entry => {
    const [name = '', url = ''] = entry.split(/=(.*)/);
    return { name, url };
  });
/** Seconds without a refresh after which a commit's work is taken for done. */
const quietSeconds = 10;
const cluster = clusterUnderTest();
const clusterClient = connectToCluster(cluster);

interface EngineObject {
  readonly status?: {
    readonly reconciledAt?: string;
    readonly sync?: { readonly status?: string; readonly revision?: string };
    readonly lastAppliedRevision?: string;
    readonly lastAppliedOriginRevision?: string;
    readonly lastHandledReconcileAt?: string;
    readonly observedGeneration?: number;
    readonly history?: readonly { readonly lastReconciled?: string }[];
  };
}

const table = [
  '| engine | stores | brought in, s | at rest, 20 s: refreshed, CPU s | commit → applied, s | refreshed | CPU s | load |',
  '| --- | --- | --- | --- | --- | --- | --- | --- |',
];
for (const engine of engines.filter(({ id }) => chosen.includes(id))) {
  for (const size of sizes) {
    table.push(await measure(engine, size));
    console.log(table.at(-1));
  }
}
console.log(table.join('\n'));
process.exit(0);

async function measure(engine: EngineUnderTest, size: number): Promise<string> {
  const fleet = await givenFleetOn(cluster, {
    'spec.clusters.local.engine': engine.settings(cluster),
    ...absentImages,
  });
  const names = Array.from({ length: size }, (_, index) => `bench-${engine.id}-${String(index).padStart(4, '0')}`);
  try {
    await fleet.run('bootstrap', '--apply');
    const began = seconds();
    await fleet.push(storeFiles(names));
    await until(async () => {
      const found = await objectsOf(engine);
      return names.every(name => isApplied(found.get(`store-${name}`)));
    });
    const broughtIn = seconds() - began;
    await quiet(engine);
    const rest = await counted(engine, () => pause(20_000));
    const rows: { applied: number; refreshed: number; cpu: Record<string, number> }[] = [];
    for (let commit = 0; commit < commits; commit += 1) {
      const name = names[Math.floor(((commit + 0.5) * size) / commits)] ?? '';
      let applied = 0;
      const { refreshed, cpu } = await counted(engine, async () => {
        const start = seconds();
        await fleet.api.change(name, { title: `Commit ${commit}` });
        await until(() => hasTarget(engine, fleet, name));
        applied = seconds() - start;
        await quiet(engine);
      });
      rows.push({ applied, refreshed, cpu });
      console.log(`  ${engine.id} ${size}: ${JSON.stringify(rows.at(-1))}`);
    }
    return `| ${[
      engine.name,
      size,
      broughtIn.toFixed(0),
      `${rest.refreshed}; ${formatCpu([rest.cpu])}`,
      rows.map(({ applied }) => applied.toFixed(1)).join(', '),
      rows.map(({ refreshed }) => refreshed).join(', '),
      formatCpu(rows.map(({ cpu }) => cpu)),
      loadavg()[0]?.toFixed(0),
    ].join(' | ')} |`;
  } finally {
    await fleet.stop();
    await discardStores(clusterClient, engine, names);
  }
}

/** Counts the engine's objects with a new refresh, and the CPU seconds of its controllers, while something runs. */
async function counted(engine: EngineUnderTest, run: () => Promise<unknown>) {
  const [before, cpuBefore] = await Promise.all([objectsOf(engine), cpuSeconds()]);
  await run();
  const [after, cpuAfter] = await Promise.all([objectsOf(engine), cpuSeconds()]);
  const cpu = Object.fromEntries(
    Object.entries(cpuAfter).map(([name, value]) => [name, value - (cpuBefore[name] ?? 0)]),
  );
  return {
    refreshed: [...after].filter(([name, object]) => markerOf(object) !== markerOf(before.get(name))).length,
    cpu,
  };
}

/** Resolves once no object was refreshed for {@link quietSeconds}, or after a minute: engines refresh by themselves. */
async function quiet(engine: EngineUnderTest): Promise<void> {
  const end = seconds() + 60;
  const stateOf = async () =>
    JSON.stringify([...(await objectsOf(engine))].map(([name, object]) => [name, markerOf(object)]));
  for (let state = await stateOf(), since = seconds(); seconds() < end && seconds() - since < quietSeconds;) {
    await pause(1000);
    const next = await stateOf();
    if (next !== state) since = seconds();
    state = next;
  }
}

async function objectsOf({ objects: { apiVersion, kind, namespace } }: EngineUnderTest) {
  const found = await clusterClient.list<EngineObject>(apiVersion, kind, namespace);
  return new Map(found.map(object => [object.metadata?.name ?? '', object]));
}

/** Changes with each refresh that writes the status of an object; a poll of Argo CD that finds nothing new does not. */
function markerOf(object: EngineObject | undefined): string {
  const { reconciledAt, history, sync } = object?.status ?? {};
  return JSON.stringify([reconciledAt, history?.[0]?.lastReconciled, sync?.revision]);
}

/** The commit that an object has applied. */
function revisionOf({ status }: EngineObject): string | undefined {
  const synced = status?.sync?.status === 'Synced' ? status.sync.revision : undefined;
  return status?.lastAppliedOriginRevision ?? status?.lastAppliedRevision ?? synced;
}

function isApplied(object: EngineObject | undefined): boolean {
  return object !== undefined && Boolean(revisionOf(object));
}

async function hasTarget(engine: EngineUnderTest, fleet: FleetServer, name: string): Promise<boolean> {
  const { apiVersion, kind, namespace } = engine.objects;
  const revision = revisionOf(
    (await clusterClient.get<EngineObject>(apiVersion, kind, `store-${name}`, namespace)) ?? {},
  );
  const target = (await fleet.git('log', '-1', '--format=%H', 'main', '--', `dist/local/stores/${name}`)).trim();
  const isRendered =
    (await fleet.git('log', '-1', '--format=%H', 'main', '--', `stores/${name}.yaml`)).trim() === target;
  const applied = /([0-9a-f]{40})$/.exec(revision ?? '')?.[1];
  if (!isRendered || applied === undefined) return false;
  return (await fleet.git('merge-base', target, applied)).trim() === target;
}

async function cpuSeconds(): Promise<Record<string, number>> {
  const found = await Promise.all(
    metrics.map(async ({ name, url }) => {
      const text = await (await fetch(url)).text();
      return [name, Number(/^process_cpu_seconds_total (\S+)$/m.exec(text)?.[1])] as const;
    }),
  );
  return Object.fromEntries(found);
}

function formatCpu(all: readonly Record<string, number>[]): string {
  return metrics.map(({ name }) => `${name} ${all.map(cpu => (cpu[name] ?? 0).toFixed(1)).join(', ')}`).join('; ');
}

function seconds(): number {
  return performance.now() / 1000;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const end = seconds() + 900;
  while (!(await isSo())) {
    if (seconds() > end) throw new Error(`never so: ${isSo.toString()}`);
    await pause(200);
  }
}
