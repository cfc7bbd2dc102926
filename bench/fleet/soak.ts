import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { parseChanges } from '../../server/ledger/message.ts';
import { Kubernetes } from './kubernetes.ts';
import { MeasuredFleet } from './measured-fleet.ts';
import { plot } from './plot.ts';
import { figures, growthOf, sampleOf, type Figure, type Sample } from './samples.ts';
import { prepareServer } from './server.ts';
import { SoakTraffic } from './soak-traffic.ts';
import { StandInEngine } from './stand-in-engine.ts';
import { listedIn, proofCount } from './starts.ts';
import { halfAndAlmostAll } from './statistics.ts';

/**
 * Changes a fleet of live stores for as long as its figures take to show if they grow, kills the server now and then, and
 * compares what was answered with what the repository has.
 *
 *     KUBECONFIG=… npx tsx bench/fleet/soak.ts [--changes 20000] [--events 10000] [--stores 1000] [--out directory]
 *
 * docs/testing.md says which cluster it needs. Exits with 1 if something is lost, grows, or starts too slowly.
 */
const { values: options } = parseArgs({
  options: {
    changes: { type: 'string', default: '20000' },
    events: { type: 'string', default: '10000' },
    stores: { type: 'string', default: '1000' },
    out: { type: 'string' },
  },
});

const blocks = 20;
/** The blocks in which the server is ended; the second half of all changes is left to one server. */
const ends: ReadonlyMap<number, 'SIGKILL' | 'SIGTERM'> = new Map([
  [2, 'SIGKILL'],
  [4, 'SIGKILL'],
  [6, 'SIGTERM'],
  [8, 'SIGKILL'],
]);
const sampleEvery = 5000;
const mostSeconds = Number(options.stores) > 1000 ? 10 : 4;

/**
 * How much a figure may grow in 10,000 changes, in the second half of all changes. A repository keeps its history, so it
 * may grow; packs and loose objects go up and down. In the heap, caches with a bound fill up meanwhile.
 */
const bounds: Readonly<Record<Figure, number>> = { rss: 60, heap: 20, packs: 30, loose: 300, data: 30, repository: 20 };

interface Restart {
  readonly minutes: number;
  readonly signal: string;
  readonly seconds: number;
  /** Seconds of CPU until then, of the server and git. */
  readonly cpu: number;
  readonly load: number;
  /** What the first list lacks or has too much; empty if it is complete. */
  readonly wrong: string;
}

const kubeconfig = process.env.KUBECONFIG;
if (kubeconfig === undefined) throw new Error('set KUBECONFIG: docs/testing.md says which cluster is needed');
process.exitCode = await soak(await Kubernetes.connect(kubeconfig));

async function soak(kubernetes: Kubernetes): Promise<0 | 1> {
  await prepareServer();
  await StandInEngine.clean(kubernetes);
  const directory = await mkdtemp(join(tmpdir(), 'storefleet-bench-'));
  const size = Number(options.stores);
  const given = { size, directory, kubernetes, seconds: 0, profile: undefined, collectsGarbage: true };
  const fleet = await MeasuredFleet.create(given);
  const began = performance.now();
  const minutes = () => (performance.now() - began) / 60_000;
  const traffic = new SoakTraffic(fleet);
  const samples: Sample[] = [];
  const restarts: Restart[] = [];
  const note = (values: Sample['values']) =>
    samples.push({ minutes: minutes(), changes: traffic.answered.size, values });
  await fleet.start();
  await fleet.allLive();
  const engine = await StandInEngine.start(fleet, kubernetes);
  const sampling = setInterval(() => void sampleOf(fleet).then(note), sampleEvery);
  try {
    let events = 0;
    for (let block = 0; block < blocks; block++) {
      const signal = ends.get(block);
      const changes = Math.floor(Number(options.changes) / blocks);
      const until = traffic.answered.size + changes;
      const work = traffic.block(changes);
      const happening = applyEvents(fleet, events, Number(options.events) / blocks);
      if (signal !== undefined) {
        // In the import, or among the single changes.
        const at = until - changes * (block % 4 === 0 ? 0.1 : 0.5);
        while (traffic.answered.size < at) await pause(20);
        restarts.push({ ...(await restart(fleet, traffic, signal)), minutes: minutes() });
      }
      await Promise.all([work, happening]);
      events += Number(options.events) / blocks;
      await engine.applied();
      await pause(2000);
      note({ heap: await fleet.heap() });
      console.log(lineOf(block, samples, minutes()));
    }
    clearInterval(sampling);
    await fleet.allLive();
    await fleet.settled();
    note({ ...(await sampleOf(fleet)), heap: await fleet.heap() });
    const kept = await comparison(fleet, traffic);
    console.log(`\n${restartTable(restarts)}`);
    console.log(`\nsingle changes, answered p50 / p99 ms: ${halfAndAlmostAll(traffic.latencies)}`);
    console.log(`writes to the cluster: ${events} events, ${engine.writes} objects that followed commits`);
    console.log(`stores with a proof: ${await proofCount(fleet)}; deletions: ${traffic.deleted}`);
    console.log(`\n${kept.text}`);
    const growth = growthTable(samples.filter(({ changes }) => changes >= traffic.answered.size / 2));
    console.log(`\n${growth.text}`);
    if (options.out !== undefined) {
      await mkdir(options.out, { recursive: true });
      await writeFile(
        join(options.out, 'soak.svg'),
        plot(
          samples,
          restarts.map(restart => restart.minutes),
        ),
      );
      await writeFile(join(options.out, 'soak.json'), JSON.stringify({ samples, restarts }));
    }
    const isFast = restarts.every(({ seconds, wrong }) => seconds <= mostSeconds && wrong === '');
    return kept.isComplete && growth.isFlat && isFast ? 0 : 1;
  } finally {
    clearInterval(sampling);
    await engine.stop();
    await fleet.stop();
    kubernetes.close();
  }
}

/** Changes the cluster evenly over some seconds, and ends what has begun. */
async function applyEvents(fleet: MeasuredFleet, first: number, count: number): Promise<void> {
  const perSecond = 25;
  for (let number = first; number < first + count; number++) {
    await fleet.changes.next(number).apply();
    await pause(1000 / perSecond);
  }
  await fleet.changes.revert();
}

/** Ends the server and starts it; compares its first list, and the history, with what was answered. */
async function restart(
  fleet: MeasuredFleet,
  traffic: SoakTraffic,
  signal: 'SIGKILL' | 'SIGTERM',
): Promise<Omit<Restart, 'minutes'>> {
  if (signal === 'SIGKILL') await fleet.server.kill();
  traffic.hold();
  await fleet.start();
  const seconds = await listedIn(fleet);
  const { own, children } = await fleet.server.cpu();
  const load = loadavg()[0] ?? 0;
  const listed = new Set((await fleet.server.stores()).map(({ name }) => name));
  const written = await changesIn(fleet);
  const wrong = [
    ...[...traffic.titles.keys()].filter(store => !listed.has(store)),
    ...[...traffic.answered].filter(([key, commit]) => written.get(key) !== commit).map(([key]) => key),
  ];
  traffic.resume();
  return { signal, seconds, cpu: own + children, load, wrong: wrong.slice(0, 3).join(', ') };
}

/** Returns the commit of each change with an idempotency key. */
async function changesIn(fleet: MeasuredFleet): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await fleet.git('log', '-z', '--format=%H%n%B', 'refs/heads/main');
  const found = new Map<string, string>();
  for (const text of stdout.split('\0')) {
    const commit = text.slice(0, 40);
    for (const { idempotencyKey } of parseChanges(text.trimEnd().split('\n\n').at(-1) ?? '')) {
      // Behind the key is a digest of the request.
      const [key] = idempotencyKey?.split(' ') ?? [];
      if (key === undefined) continue;
      if (found.has(key)) throw new Error(`${key} is written twice`);
      found.set(key, commit);
    }
  }
  return found;
}

/** Compares the changes that were answered, and the titles of all stores, with those of the repository. */
async function comparison(fleet: MeasuredFleet, traffic: SoakTraffic): Promise<{ text: string; isComplete: boolean }> {
  const answered = digestOf(traffic.answered);
  const written = digestOf(await changesIn(fleet));
  const listed = digestOf(new Map((await fleet.server.stores()).map(({ name, title }) => [name, title])));
  const expected = digestOf(traffic.titles);
  const rows = [
    ['changes', answered, written],
    ['stores', expected, listed],
  ];
  return {
    text: table(['', 'answered', 'in the repository'], rows),
    isComplete: answered === written && expected === listed,
  };
}

/** `20000, 5fa2…`: number and hash. */
function digestOf(entries: ReadonlyMap<string, string>): string {
  const lines = [...entries].map(entry => entry.join(' ')).sort();
  return `${entries.size}, ${createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 12)}`;
}

function growthTable(samples: readonly Sample[]): { text: string; isFlat: boolean } {
  let isFlat = true;
  const rows = (Object.keys(figures) as Figure[]).map(figure => {
    const found = samples.flatMap(({ values }) => values[figure] ?? []);
    const growth = growthOf(samples, figure);
    const isBounded = growth <= bounds[figure];
    if (!isBounded) isFlat = false;
    const shown = [found[0], found.at(-1), Math.max(...found), growth].map(value => (value ?? NaN).toFixed(1));
    return [figures[figure], ...shown, String(bounds[figure]), isBounded ? 'flat' : '**grows**'];
  });
  const titles = ['second half', 'at its begin', 'at its end', 'most', 'growth in 10,000 changes', 'bound', ''];
  return { text: table(titles, rows), isFlat };
}

function restartTable(restarts: readonly Restart[]): string {
  const rows = restarts.map(({ minutes, signal, seconds, cpu, load, wrong }) => {
    const isFast = seconds <= mostSeconds;
    const lost = wrong === '' ? 'nothing' : `**${wrong}**`;
    return [
      minutes.toFixed(1),
      signal,
      `${seconds.toFixed(1)}${isFast ? '' : ' **too long**'}`,
      cpu.toFixed(1),
      load.toFixed(1),
      lost,
    ];
  });
  return table(['minute', 'ended by', `first list, s; goal ≤ ${mostSeconds}`, 'CPU s', 'load', 'lost'], rows);
}

function lineOf(block: number, samples: readonly Sample[], minutes: number): string {
  const latest = (figure: Figure) => samples.findLast(({ values }) => values[figure] !== undefined)?.values[figure];
  const shown = (Object.keys(figures) as Figure[]).map(figure => latest(figure)?.toFixed(0) ?? '');
  const columns = [minutes.toFixed(1), String(samples.at(-1)?.changes), ...shown, (loadavg()[0] ?? 0).toFixed(1)];
  const head = ['minute', 'changes', ...Object.values(figures), 'load'];
  return block === 0 ? table(head, [columns]) : `| ${columns.join(' | ')} |`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map(columns => `| ${columns.join(' | ')} |`).join('\n');
}
