import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { format } from 'prettier';
import { z } from 'zod';
import { givenFleet, recordProofs, withLedger } from '../served-fleet.ts';
import { MeasuredServer, prepareServer } from './server.ts';

const stores = 1000;
const creates = 25;
const restSeconds = 6;
/** Of each figure the least counts: what else runs on the machine only adds to it. */
const rounds = 4;

/** A figure may be this many times the recorded one. */
const tolerance = 1.3;
/** A ratio may always differ this much: rest takes so little CPU that it is never twice the same. */
const leastDifference = 0.5;

const figures = z.strictObject({
  /** CPU of a restart until its first list. CPU is that of the server and git, in those of the reference. */
  restart: z.number(),
  creates: z.number(),
  rest: z.number(),
  /** Kilobytes of the first list response, compressed. */
  list: z.number(),
});
type Figures = z.output<typeof figures>;

const titles: Readonly<Record<keyof Figures, string>> = {
  restart: `restart with ${stores} proofs, until the first list: CPU / reference`,
  creates: `${creates} creates: CPU / reference`,
  rest: `${restSeconds} s of rest: CPU / reference`,
  list: 'first list response, compressed: kB',
};

const recordedFile = join(import.meta.dirname, 'recorded.json');

/**
 * Compares a server without a cluster, in CPU and bytes, with what was recorded. Both are in terms of a fixed
 * calculation, so that they hold on another machine.
 * @param isRecorded true to record the figures instead
 * @returns the exit code of the process: 1 if a figure is too large
 */
export async function compareShort(isRecorded: boolean): Promise<0 | 1> {
  const now = await measureFigures();
  if (isRecorded) {
    await writeFile(recordedFile, await format(JSON.stringify(now), { parser: 'json' }));
    return 0;
  }
  const recorded = figures.parse(JSON.parse(await readFile(recordedFile, 'utf8')));
  let code: 0 | 1 = 0;
  console.log(`| ${stores} stores, no cluster | now | recorded | at most |`);
  console.log('| --- | --- | --- | --- |');
  for (const name of figures.keyof().options) {
    const limit = Math.max(recorded[name] * tolerance, recorded[name] + leastDifference);
    if (now[name] > limit) code = 1;
    const mark = now[name] > limit ? ' **too much**' : '';
    const shown = [now[name], recorded[name], limit].map(value => value.toFixed(2));
    console.log(`| ${titles[name]} | ${shown[0]}${mark} | ${shown[1]} | ${shown[2]} |`);
  }
  return code;
}

async function measureFigures(): Promise<Figures> {
  const data = await mkdtemp(join(tmpdir(), 'storefleet-bench-'));
  const repository = join(data, 'fleet.git');
  await prepareServer();
  try {
    await givenFleet(repository, stores);
    await withLedger(repository, ledger => recordProofs(ledger, stores, stores));
    const measured: Figures[] = [];
    const references: number[] = [];
    for (let round = 0; round < rounds; round++) {
      // While no server runs: two threads of one core are each half as fast.
      for (let time = 0; time < 5; time++) references.push(reference());
      measured.push(await measureRound(data, round));
    }
    const least = (name: keyof Figures) => Math.min(...measured.map(figure => figure[name]));
    const ratio = (name: keyof Figures) => Number((least(name) / Math.min(...references)).toFixed(3));
    return {
      restart: ratio('restart'),
      creates: ratio('creates'),
      rest: ratio('rest'),
      list: Number(least('list').toFixed(3)),
    };
  } finally {
    await rm(data, { recursive: true });
  }
}

/** Returns seconds of CPU, and kilobytes. */
async function measureRound(data: string, round: number): Promise<Figures> {
  const server = await MeasuredServer.start(data);
  try {
    await server.stores();
    const restart = await total(server);
    const list = (await server.bytes('/api/stores', 'br, gzip')) / 1000;
    // What a start leaves to do is done meanwhile.
    await pause(4000);
    const made = await used(server, async () => {
      for (let index = 0; index < creates; index++) await server.create(`new-${round}-${index}`);
      await pause(1000);
    });
    const rest = await used(server, () => pause(restSeconds * 1000));
    return { restart, creates: made, rest, list };
  } finally {
    await server.stop();
  }
}

/** Seconds of CPU of a server and git. */
async function total(server: MeasuredServer): Promise<number> {
  const { own, children } = await server.cpu();
  return own + children;
}

async function used(server: MeasuredServer, work: () => Promise<unknown>): Promise<number> {
  const before = await total(server);
  await work();
  return (await total(server)) - before;
}

/** Returns the seconds of CPU of a fixed calculation, of the type that a server does: text, objects and hashes. */
function reference(): number {
  const before = process.threadCpuUsage();
  const rows = Array.from({ length: 2000 }, (_, index) => ({ name: `store-${index}`, labels: { index }, at: [index] }));
  let text = JSON.stringify(rows);
  for (let round = 0; round < 150; round++) {
    const parsed = JSON.parse(text) as typeof rows;
    const byName = new Map(parsed.map(row => [row.name, row]));
    text = JSON.stringify([...byName.values()].sort((a, b) => a.name.localeCompare(b.name)));
    createHash('sha256').update(text).digest('hex');
  }
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1e6;
}
