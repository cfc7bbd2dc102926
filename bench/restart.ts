import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ledger } from '../server/ledger/index.ts';
import { addressOf, givenFleet, nameOf, serve, withLedger } from './served-fleet.ts';

/**
 * Seconds from the start of a server to its first list of stores, and the most memory that it took until then, by the
 * number of proofs that the fleet keeps. The first row, the same fleet without proofs, is the reference.
 *
 *     npx tsx bench/restart.ts [stores] [proofs]
 *
 * Proofs are numbers, joined by commas. Memory is read from `/proc`, so it needs Linux.
 */
const [stores = '1000', proofs = '300,1000,5000'] = process.argv.slice(2);
const directory = await mkdtemp(join(tmpdir(), 'storefleet-bench-'));
const now = () => new Date();

try {
  const fleet = join(directory, 'fleet.git');
  await givenFleet(fleet, Number(stores));
  console.log(`| proofs, ${stores} stores | first list: s | CPU s | most memory: MB |`);
  console.log('| --- | --- | --- | --- |');
  for (const count of [0, ...proofs.split(',').map(Number)]) {
    const data = join(directory, `data-${count}`);
    await cp(fleet, join(data, 'fleet.git'), { recursive: true });
    await withLedger(join(data, 'fleet.git'), ledger => recordProofs(ledger, count));
    console.log(`| ${[String(count), ...(await measureStart(data))].join(' | ')} |`);
  }
} finally {
  await rm(directory, { recursive: true });
}

/** Stores have been live on one commit after the other. */
async function recordProofs({ proofs: kept }: Ledger, count: number): Promise<void> {
  const made = Array.from({ length: count }, (_, index) => ({
    kind: 'live' as const,
    store: nameOf(index % Number(stores)),
    commit: index.toString(16).padStart(40, '0'),
    at: now().toISOString(),
    seconds: 60,
    images: { web: `sha256:${'b'.repeat(64)}` },
  }));
  await Promise.all(made.map(proof => kept.record(proof)));
}

async function measureStart(data: string): Promise<string[]> {
  const began = performance.now();
  const server = serve(data);
  try {
    const url = await addressOf(server);
    const { items } = (await (await fetch(`${url}/api/stores`)).json()) as { items: unknown[] };
    const seconds = (performance.now() - began) / 1000;
    if (items.length !== Number(stores)) throw new Error(`the list has ${items.length} stores`);
    return [seconds.toFixed(1), ...(await usedBy(server.pid ?? 0))];
  } finally {
    server.kill('SIGKILL');
    await once(server, 'close');
  }
}

/** Seconds of CPU, and the maximum of megabytes. */
async function usedBy(pid: number): Promise<string[]> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) /s, '').split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  const peak = /^VmHWM:\s+(\d+) kB/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
  return [(ticks / 100).toFixed(1), (Number(peak) / 1024).toFixed(0)];
}
