import { join } from 'node:path';
import { expect, test } from 'vitest';
import { givenFiles, home, validStore } from '../test/support/fleet-server.ts';
import { git, givenDirectory } from '../test/support/ledger.ts';
import { startServer } from './main.ts';
import { readConfig } from './startup/config.ts';

const create = (url: string, name: string) =>
  fetch(`${url}/api/stores`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(validStore(name)),
  });

const storesIn = (data: string) =>
  git(join(data, 'fleet.git'), 'ls-tree', '--name-only', 'main', 'stores/').trim().split('\n');

test('a stop under 40 writes answers each: 202 is written, every other one is not', async () => {
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
  // Streams end too, and not by a reset.
  await stream.text();
});
