import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpuOf, memoryOf } from './process-usage.ts';
import { addressOf, givenFleet, recordProofs, serve, withLedger } from './served-fleet.ts';

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

try {
  const fleet = join(directory, 'fleet.git');
  await givenFleet(fleet, Number(stores));
  console.log(`| proofs, ${stores} stores | first list: s | CPU s | most memory: MB |`);
  console.log('| --- | --- | --- | --- |');
  for (const count of [0, ...proofs.split(',').map(Number)]) {
    const data = join(directory, `data-${count}`);
    await cp(fleet, join(data, 'fleet.git'), { recursive: true });
    await withLedger(join(data, 'fleet.git'), ledger => recordProofs(ledger, Number(stores), count));
    console.log(`| ${[String(count), ...(await measureStart(data))].join(' | ')} |`);
  }
} finally {
  await rm(directory, { recursive: true });
}

async function measureStart(data: string): Promise<string[]> {
  const began = performance.now();
  const server = serve(data);
  try {
    const url = await addressOf(server);
    const { total } = (await (await fetch(`${url}/api/stores`)).json()) as { total: number };
    const seconds = (performance.now() - began) / 1000;
    if (total !== Number(stores)) throw new Error(`the list has ${total} stores`);
    const [{ own }, { peak }] = [await cpuOf(server.pid ?? 0), await memoryOf(server.pid ?? 0)];
    return [seconds.toFixed(1), own.toFixed(1), peak.toFixed(0)];
  } finally {
    server.kill('SIGKILL');
    await once(server, 'close');
  }
}
