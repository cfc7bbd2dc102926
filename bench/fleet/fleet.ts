import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureCut } from './cut.ts';
import { measureCreate, measureEvents } from './events.ts';
import { measureImport } from './imports.ts';
import { Kubernetes } from './kubernetes.ts';
import { Machine } from './machine.ts';
import { MeasuredFleet, type Measured } from './measured-fleet.ts';
import { measureHistory, measureList, measureMemory } from './reads.ts';
import { measureIdle, measureStalls } from './rest.ts';
import { prepareServer } from './server.ts';
import { compareShort } from './short.ts';
import { measureFirstStart, measureRestart } from './starts.ts';
import { halfAndAlmostAll } from './statistics.ts';

/**
 * Measures what grows with a fleet, beside its goal: starts, rest, freshness, lists, imports and a lost API server, by
 * the number of stores. Each row has the load of the machine and the latencies of a server that does nothing.
 *
 *     KUBECONFIG=… npx tsx bench/fleet/fleet.ts [stores...] [--rows idle,create] [--seconds 60] [--profile directory]
 *     npx tsx bench/fleet/fleet.ts --short [--record]
 *
 * docs/testing.md says which cluster it needs, and what the short form compares.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: 'string' },
    seconds: { type: 'string', default: '60' },
    profile: { type: 'string' },
    short: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
  },
});

/** In this order: later rows find the server as the earlier ones leave it. */
const rows: Readonly<Record<string, (fleet: MeasuredFleet) => Promise<Measured[]>>> = {
  first: measureFirstStart,
  restart: measureRestart,
  idle: measureIdle,
  'events-1': fleet => measureEvents(fleet, 1),
  'events-100': fleet => measureEvents(fleet, 100),
  'events-1000': fleet => measureEvents(fleet, 1000),
  create: measureCreate,
  stalls: measureStalls,
  list: measureList,
  history: measureHistory,
  cut: measureCut,
  memory: measureMemory,
  import: ({ size }) => measureImport(size),
};

if (values.short) process.exitCode = await compareShort(values.record);
else await measureAll();

async function measureAll(): Promise<void> {
  const kubeconfig = process.env.KUBECONFIG;
  if (kubeconfig === undefined) throw new Error('set KUBECONFIG: docs/testing.md says which cluster is needed');
  const chosen = values.rows?.split(',') ?? Object.keys(rows);
  const unknown = chosen.find(row => rows[row] === undefined);
  if (unknown !== undefined) throw new Error(`there is no row ${unknown}: ${Object.keys(rows).join(', ')}`);
  const sizes = (positionals.length === 0 ? ['100', '1000', '5000'] : positionals).map(Number).sort((a, b) => a - b);
  const kubernetes = await Kubernetes.connect(kubeconfig);
  await prepareServer();
  const machine = await Machine.observe();
  try {
    for (const size of sizes) await measureSize(size, chosen, kubernetes, machine);
  } finally {
    machine.stop();
    kubernetes.close();
  }
}

async function measureSize(
  size: number,
  chosen: readonly string[],
  kubernetes: Kubernetes,
  machine: Machine,
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'storefleet-bench-'));
  const { profile } = values;
  const fleet = await MeasuredFleet.create({ size, directory, kubernetes, seconds: Number(values.seconds), profile });
  try {
    console.log(`\n| ${size} stores | now | goal | control p50 / p99 ms | load |`);
    console.log('| --- | --- | --- | --- | --- |');
    for (const [row, measure] of Object.entries(rows)) {
      // Every other row needs the server, and stores that have been live.
      if (!chosen.includes(row) && row !== 'first') continue;
      machine.begin();
      const measured = await measure(fleet);
      const { load, latencies } = machine.end();
      if (!chosen.includes(row)) continue;
      for (const { title, now, goal } of measured) {
        console.log(`| ${title} | ${now} | ${goal} | ${halfAndAlmostAll(latencies)} | ${load} |`);
      }
    }
  } finally {
    const tables = await fleet.stop();
    for (const table of tables) console.log(`\n${table}`);
  }
}
