import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { validStore } from '../support/fleet-server.ts';
import { git, givenClone, givenDirectory } from '../support/ledger.ts';
import { changesIn, lostTips, ownMerges } from './history.ts';
import { Person } from './person.ts';
import { ServerProcess } from './server-process.ts';

const named = (what: string, count: number) => Array.from({ length: count }, (_, index) => `${what}-${index}`);

async function givenServer(data: string): Promise<ServerProcess> {
  const server = await ServerProcess.start(data);
  onTestFinished(() => server.kill());
  return server;
}

/**
 * Starts another process that pushes five times a second.
 * @returns a function that ends it and returns the number of pushes
 */
function startConstantPushes(path: string): () => Promise<number> {
  const clone = givenClone(path);
  const script = `
    i=0; trap 'ended=1' TERM
    while [ -z "$ended" ]; do
      i=$((i + 1)); echo "$i" > "note-$i.txt"; git add .; git commit -q -m "By hand $i"
      until git push -q origin HEAD:main 2> /dev/null; do git pull -q --rebase origin main; done
      sleep 0.2
    done; echo "$i"`;
  const identity = { GIT_AUTHOR_NAME: 'Pat', GIT_AUTHOR_EMAIL: 'pat@example.com' };
  const committer = { GIT_COMMITTER_NAME: 'Pat', GIT_COMMITTER_EMAIL: 'pat@example.com' };
  const child = spawn('sh', ['-c', script], {
    cwd: clone,
    env: { ...process.env, ...identity, ...committer },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, 'close');
  onTestFinished(() => void child.kill('SIGKILL'));
  return async () => {
    child.kill('SIGTERM');
    await ended;
    return Number(output);
  };
}

test('loses and forces none of 200 changes at once during constant pushes', async () => {
  const data = givenDirectory();
  const path = join(data, 'fleet.git');
  const server = await givenServer(data);
  const [changed, removed, created] = [named('changed', 70), named('removed', 60), named('created', 70)];
  const create = (name: string) => server.write('POST', '', validStore(name));
  const before = await Promise.all([...changed, ...removed].map(create));
  const end = startConstantPushes(path);
  const began = performance.now();
  const ids = await Promise.all([
    ...created.map(create),
    ...changed.map(name => server.write('PATCH', `/${name}`, { spec: { title: 'Changed' } })),
    ...removed.map(name => server.write('DELETE', `/${name}`, { confirm: name })),
  ]);
  const seconds = (performance.now() - began) / 1000;
  const person = new Person(path);
  const expected = {
    demo: 'Demo Shop',
    ...Object.fromEntries(created.map(name => [name, 'Acme Toys'])),
    ...Object.fromEntries(changed.map(name => [name, 'Changed'])),
  };
  // The files of a deleted store are removed a moment later.
  const polling = { timeout: 600_000, interval: 500 };
  await vi.waitFor(async () => expect(await person.readFleet()).toEqual(expected), polling);
  const pushes = await end();
  const written = changesIn(path);
  expect([...before, ...ids].filter(id => written.filter(other => other === id).length !== 1)).toEqual([]);
  expect(git(path, 'log', '--format=%s', '--author=Pat', 'main').trim().split('\n')).toHaveLength(pushes);
  expect(lostTips(path)).toEqual([]);
  expect(ownMerges(path)).toEqual([]);
  git(path, 'fsck', '--strict');
  process.stdout.write(`\n200 changes in ${seconds.toFixed(1)} s beside ${pushes} pushes of another process\n`);
});

/** Number of times that the whole server is killed; each costs some seconds. */
const kills = Math.ceil(Number(process.env.STOREFLEET_TEST_KILLS ?? 100) / 10);

test(
  'restarts by itself after the whole server is killed while it writes',
  { timeout: 300_000 + kills * 60_000 },
  async () => {
    const data = givenDirectory();
    const path = join(data, 'fleet.git');
    const acknowledged = new Map<string, string>();
    const ready: number[] = [];
    for (let kill = 0; kill <= kills; kill++) {
      const began = performance.now();
      const server = await givenServer(data);
      const create = async (name: string) => acknowledged.set(await server.write('POST', '', validStore(name)), name);
      await create(`first-${kill}`);
      ready.push(performance.now() - began);
      const written = changesIn(path);
      expect(written).toHaveLength(new Set(written).size);
      expect([...acknowledged.keys()].filter(id => !written.includes(id))).toEqual([]);
      const writing = Promise.allSettled(named(`more-${kill}`, 3).map(create));
      await pause(Math.random() * 120);
      await server.kill();
      await writing;
      git(path, 'fsck', '--strict');
    }
    const stores = Object.keys(await new Person(path).readFleet());
    expect([...acknowledged.values()].filter(name => !stores.includes(name))).toEqual([]);
    // A change without a response is there completely or not at all, in the history as in the tree.
    expect(changesIn(path)).toHaveLength(stores.length);
    const sorted = ready.sort((a, b) => a - b).map(Math.round);
    process.stdout.write(`\nthe whole server: ${kills} kills, ready again after ${sorted.join(', ')} ms\n`);
  },
);
