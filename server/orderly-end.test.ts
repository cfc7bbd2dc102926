import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from './config.ts';
import { givenFiles, home, validStore } from './given.ts';
import { git, givenDirectory } from './ledger/given.ts';
import { startServer } from './start.ts';

const slow = { timeout: 120_000 };

const create = (url: string, name: string) =>
  fetch(`${url}/api/stores`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(validStore(name)),
  });

const storesIn = (data: string) =>
  git(join(data, 'fleet.git'), 'ls-tree', '--name-only', 'main', 'stores/').trim().split('\n');

test('an end under 40 writes answers each: 202 is written, everything else is not', slow, async () => {
  const data = givenDirectory();
  const set = { PORT: '0', STOREFLEET_DATA_DIR: data, STOREFLEET_SEED_DIR: home, STOREFLEET_LOG_LEVEL: 'silent' };
  const server = await startServer(readConfig(set), givenFiles({ 'build/dashboard/index.html': '' }));
  const stream = await fetch(`${server.url}/api/stream`);
  const names = Array.from({ length: 40 }, (_, index) => `shop-${index}`);
  const answers = names.map(async name => {
    const response = await create(server.url, name).catch(() => undefined);
    await response?.arrayBuffer();
    return { name, status: response?.status };
  });
  await Promise.race(answers);
  await server.stop();
  const ended = await Promise.all(answers);
  const accepted = ended.filter(({ status }) => status === 202).map(({ name }) => `stores/${name}.yaml`);
  expect(accepted).not.toEqual([]);
  expect(storesIn(data).sort()).toEqual([...accepted, 'stores/demo.yaml'].sort());
  // Streams end as well, and not by a reset.
  await stream.text();
});

test('SIGTERM to the process that npm start becomes ends the server', slow, async () => {
  const { scripts } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { scripts: { start: string } };
  const script = scripts.start.replace('npm run --silent build:dashboard', 'true');
  expect(script).not.toBe(scripts.start);
  const child = spawn('sh', ['-c', script], {
    cwd: home,
    env: {
      PATH: `${join(home, 'node_modules/.bin')}:${process.env.PATH}`,
      PORT: '0',
      STOREFLEET_DATA_DIR: givenDirectory(),
      STOREFLEET_LOG_LEVEL: 'silent',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  for await (const line of createInterface({ input: child.stdout })) {
    const [, url] = /^Storefleet is at (\S+)$/.exec(line) ?? [];
    if (url === undefined) continue;
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  }
});
