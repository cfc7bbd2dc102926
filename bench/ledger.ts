import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import {
  defaultProgram,
  gitEnvironment,
  openLedger,
  openRepository,
  type ChangeRequest,
  type Ledger,
  type Planner,
} from '../server/ledger/index.ts';
import { startGitServer } from '../test/support/remote-ledger.ts';
import { applyPlan, planCreate, planSeed, readTree, type Plan } from '#fleet';

/**
 * Milliseconds until a new store is on the remote, by the size of the fleet: through the ledger, with planning, and in
 * turn with it by plain `git` in a clone with a work tree, which is given the planned files, writes them, adds their
 * paths, commits and pushes to a remote of the same type. Then, in a fleet of 1,000 stores, many at once.
 *
 *     npx tsx bench/ledger.ts [sizes] [rounds]
 *
 * Sizes are numbers of stores, joined by commas. A machine on which nothing else runs gives the numbers that count.
 */
const [sizes = '1,100,1000,5000', rounds = '20'] = process.argv.slice(2);
const remoteTypes = ['a path', 'HTTP'] as const;
type RemoteType = (typeof remoteTypes)[number];
const directory = await mkdtemp(join(tmpdir(), 'storefleet-bench-'));
const environment = gitEnvironment(defaultProgram);
const fleetText = await readFile('fleet.yaml', 'utf8');
const emptyFleet = readTree(new Map([['fleet.yaml', fleetText]]), []);
const oneByOne: string[][] = [];
const atOnce: string[][] = [];

/** Plans new stores, and records the time and the plans. */
class Planning {
  milliseconds = 0;
  /** Text by path of all planned files. */
  readonly files = new Map<string, string>();

  planner(name: string): Planner {
    return tree => {
      const began = performance.now();
      const plan = planCreate(tree, storeOf(name));
      this.milliseconds += performance.now() - began;
      for (const [path, text] of plan.writes) this.files.set(path, text);
      return plan;
    };
  }
}

try {
  for (const size of sizes.split(',').map(Number)) {
    const fleet = await givenFleet(size);
    for (const remoteType of remoteTypes)
      oneByOne.push([String(size), remoteType, ...(await measureOne(fleet, remoteType))]);
    if (size === 1000) {
      for (const [title, count, write] of [
        ['50 changes', 50, submitEach],
        ['1,000 changes', 1000, submitEach],
        ['one change of 1,000 stores', 1000, submitOne],
      ] as const) {
        atOnce.push([title, ...(await measureMany(fleet, count, write))]);
      }
    }
  }
  const ledgerColumns = ['ledger: ms, median', '95 of 100 within', 'of it planning'];
  print(
    ['stores', 'remote', ...ledgerColumns, 'git: ms, median', '95 of 100 within', 'without planning / git'],
    oneByOne,
  );
  if (atOnce.length > 0) {
    console.log('');
    const manyColumns = [
      'seconds, median of 3',
      'of it planning',
      'stores a second',
      'commits',
      'git, one commit: seconds',
    ];
    print(['at once, remote by a path', ...manyColumns], atOnce);
  }
} finally {
  await rm(directory, { recursive: true });
}

async function measureOne(fleet: string, remoteType: RemoteType): Promise<string[]> {
  const { ledger, close } = await givenLedger(fleet, remoteType);
  const clone = await givenClone(fleet, remoteType);
  const times = { ledger: new Array<number>(), planning: new Array<number>(), git: new Array<number>() };
  const warmUps = 5;
  for (let round = -warmUps; round < Number(rounds); round++) {
    const planning = new Planning();
    const ours = await timeOf(() => ledger.submit(givenChange(), planning.planner(`new-${round + warmUps}`)));
    const theirs = await timeOf(() => clone.write(planning.files));
    if (round < 0) continue;
    times.ledger.push(ours);
    times.planning.push(planning.milliseconds);
    times.git.push(theirs);
  }
  await close();
  await clone.close();
  const [ours, planning, theirs] = [median(times.ledger), median(times.planning), median(times.git)];
  const shown = [ours, quantile(times.ledger, 0.95), planning, theirs, quantile(times.git, 0.95)];
  return [...shown.map(ms => ms.toFixed(1)), ((ours - planning) / theirs).toFixed(2)];
}

type Write = (ledger: Ledger, planners: readonly Planner[]) => Promise<unknown>;

async function measureMany(fleet: string, count: number, write: Write): Promise<string[]> {
  const times = { ours: new Array<number>(), planned: new Array<number>(), theirs: new Array<number>() };
  let commits = 0;
  for (let run = 0; run < 3; run++) {
    const { ledger, close } = await givenLedger(fleet, 'a path');
    const clone = await givenClone(fleet, 'a path');
    const planning = new Planning();
    const planners = Array.from({ length: count }, (_, index) => planning.planner(`new-${index}`));
    times.ours.push((await timeOf(() => write(ledger, planners))) / 1000);
    times.planned.push(planning.milliseconds / 1000);
    commits = (await ledger.history({ limit: 2000 })).length - 1;
    times.theirs.push((await timeOf(() => clone.write(planning.files))) / 1000);
    await close();
    await clone.close();
  }
  const [ours, planned, theirs] = [median(times.ours), median(times.planned), median(times.theirs)];
  return [ours.toFixed(2), planned.toFixed(2), (count / ours).toFixed(0), String(commits), theirs.toFixed(2)];
}

/** Writes each store as a separate change. */
function submitEach(ledger: Ledger, planners: readonly Planner[]): Promise<unknown> {
  return Promise.all(planners.map(planner => ledger.submit(givenChange(), planner)));
}

/** Writes all stores as one change; each is planned on the fleet with those before it. */
function submitOne(ledger: Ledger, planners: readonly Planner[]): Promise<unknown> {
  return ledger.submit(givenChange(), before => {
    const writes = new Map<string, string>();
    let tree = before;
    let last: Plan | undefined;
    for (const planner of planners) {
      last = planner(tree);
      for (const [path, text] of last.writes) writes.set(path, text);
      tree = applyPlan(tree, last);
    }
    if (last === undefined) throw new Error('there is nothing to write');
    return { ...last, subject: `Create ${planners.length} stores`, writes };
  });
}

/** Creates a bare repository with the first commit of a fleet; each measurement works on a copy of it. */
async function givenFleet(size: number): Promise<string> {
  const path = join(directory, `fleet-${size}.git`);
  const repository = await openRepository(path);
  const ledger = await openLedger({ repository });
  await ledger.submitFirst(givenChange(), seedOf(size));
  await ledger.close();
  await git(path, 'gc', '--quiet');
  return path;
}

/** One store is rendered; the others only differ in their names. */
function seedOf(size: number): Plan {
  const model = 'model-of-them';
  const { writes: common } = planSeed(new Map([['fleet.yaml', fleetText]]));
  const { writes: rendered } = planCreate(emptyFleet, storeOf(model));
  const writes = new Map(common);
  for (let index = 0; index < size; index++) {
    const rename = (text: string) => text.replaceAll(model, `there-${index}`);
    for (const [path, text] of rendered) writes.set(rename(path), rename(text));
  }
  return { ...planSeed(new Map([['fleet.yaml', fleetText]])), writes };
}

/** Opens a ledger that follows a copy of the fleet. */
async function givenLedger(fleet: string, remoteType: RemoteType) {
  const remote = await givenRemote(fleet, remoteType);
  const repository = await openRepository(join(remote.directory, 'mirror.git'));
  const ledger = await openLedger({ repository, remote });
  // A running server has read its fleet.
  await ledger.head();
  const close = async () => {
    await ledger.close();
    await remote.close();
  };
  return { ledger, close };
}

/** Clones a copy of the fleet, and works in the clone as people do. */
async function givenClone(fleet: string, remoteType: RemoteType) {
  const remote = await givenRemote(fleet, remoteType);
  const clone = join(remote.directory, 'clone');
  await git(remote.directory, 'clone', '--quiet', remote.path, clone);
  const credentials = await remote.credentials?.();
  const user = credentials === undefined ? '' : `${credentials.username}:${credentials.password}@`;
  await git(clone, 'remote', 'set-url', 'origin', remote.url.replace('http://', `http://${user}`));
  const write = async (files: ReadonlyMap<string, string>) => {
    for (const [path, text] of files) {
      await mkdir(dirname(join(clone, path)), { recursive: true });
      await writeFile(join(clone, path), text);
    }
    await git(clone, 'add', '--', ...files.keys());
    await git(clone, 'commit', '--quiet', '--message', 'Create stores');
    await git(clone, 'push', '--quiet', 'origin', 'main');
  };
  return { write, close: remote.close };
}

/** Copies the fleet as the authoritative repository, into its own directory. */
async function givenRemote(fleet: string, remoteType: RemoteType) {
  const own = await mkdtemp(join(directory, 'copy-'));
  const path = join(own, 'fleet.git');
  await cp(fleet, path, { recursive: true });
  const server = remoteType === 'HTTP' ? await startGitServer(path) : null;
  const close = async () => {
    server?.close();
    await rm(own, { recursive: true });
  };
  return { directory: own, path, url: path, ...server, close };
}

async function git(where: string, ...args: string[]): Promise<void> {
  await promisify(execFile)('git', args, { cwd: where, env: environment });
}

function givenChange(): ChangeRequest {
  return { id: randomUUID(), actor: { name: 'Ada Admin', email: 'ada@example.com' }, at: new Date() };
}

function storeOf(name: string): object {
  return { kind: 'WooStore', metadata: { name }, spec: { title: `Shop ${name}`, admin: { email: 'ada@example.com' } } };
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
}

function print(head: readonly string[], rows: readonly (readonly string[])[]): void {
  for (const row of [head, head.map(() => '---'), ...rows]) console.log(`| ${row.join(' | ')} |`);
}
