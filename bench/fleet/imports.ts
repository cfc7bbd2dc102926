import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { givenFleet, nameOf } from '../served-fleet.ts';
import type { Measured } from './measured-fleet.ts';
import { MeasuredServer } from './server.ts';
import { quantile } from './statistics.ts';
import type { ImportAccepted, ImportProgress } from '#contract';

/** Stores of the fleet in which one more is the reference. */
const few = 100;
const rounds = 20;

/** Percent of a core that a server without a cluster takes at most while it rests. */
const restPercent = 4;

interface Added {
  readonly median: number;
  /** Milliseconds of CPU each, of server and git. */
  readonly cpu: number;
}

/** Imports of the stores of a whole fleet from one file, then of one more; all without a cluster. */
export async function measureImport(size: number): Promise<Measured[]> {
  const reference = await withServer(few, server => addStores(server));
  return withServer(0, async server => {
    const began = performance.now();
    await importStores(server, size);
    const seconds = (performance.now() - began) / 1000;
    const { own, children } = await server.cpu();
    const added = await addStores(server);
    const ratio = (of: keyof Added) => (added[of] / reference[of]).toFixed(1);
    return [
      {
        title: `import of ${size} stores, s; s a 1,000`,
        now: `${seconds.toFixed(1)}; ${((seconds / size) * 1000).toFixed(1)}`,
        goal: size > 1000 ? '≤ 12 for 5,000' : '≤ 2 for 1,000',
      },
      { title: 'import and start: CPU s, server + git', now: `${own.toFixed(1)} + ${children.toFixed(1)}`, goal: '' },
      {
        title: `one more store, answered after ms: of ${size}, of ${few}; ratio`,
        now: `${added.median.toFixed(0)}, ${reference.median.toFixed(0)}; ${ratio('median')}`,
        goal: '≤ 2 ×',
      },
      {
        title: `one more store, CPU ms: of ${size}, of ${few}; ratio`,
        now: `${added.cpu.toFixed(0)}, ${reference.cpu.toFixed(0)}; ${ratio('cpu')}`,
        goal: '≤ 2 ×',
      },
    ];
  });
}

async function withServer<T>(stores: number, use: (server: MeasuredServer) => Promise<T>): Promise<T> {
  const data = await mkdtemp(join(tmpdir(), 'storefleet-bench-'));
  await givenFleet(join(data, 'fleet.git'), stores);
  const server = await MeasuredServer.start(data);
  try {
    await server.stores();
    return await use(server);
  } finally {
    await server.stop();
    await rm(data, { recursive: true });
  }
}

async function importStores(server: MeasuredServer, size: number): Promise<void> {
  const rows = Array.from({ length: size }, (_, index) => `${nameOf(index)},Shop,ada@example.com`);
  const body = ['name,title,admin.email', ...rows].join('\n');
  const headers = { 'Content-Type': 'text/csv' };
  const accepted = JSON.parse(await server.text('/api/imports', { method: 'POST', headers, body })) as ImportAccepted;
  for (;;) {
    // The cursor is behind all rows: only the counts are read.
    const text = await server.text(`/api/imports/${accepted.progress.id}/progress?after=${size}`);
    const progress = JSON.parse(text) as ImportProgress;
    if (progress.state === 'done') {
      if (progress.written !== size) throw new Error(`${progress.written} of ${size} rows are written`);
      return;
    }
    await pause(50);
  }
}

async function addStores(server: MeasuredServer): Promise<Added> {
  // What a start or an import leaves to do is not counted.
  for (let isBusy = true; isBusy;) {
    const [own, children] = await server.usage(() => pause(2000));
    isBusy = own + children > restPercent;
  }
  const times: number[] = [];
  const before = await server.cpu();
  for (let round = 0; round < rounds; round++) {
    const sent = performance.now();
    await server.create(`one-more-${round}`);
    times.push(performance.now() - sent);
  }
  await pause(2000);
  const after = await server.cpu();
  const seconds = after.own + after.children - before.own - before.children;
  return { median: quantile(times, 0.5), cpu: (seconds / rounds) * 1000 };
}
