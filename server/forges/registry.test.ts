import { expect, onTestFinished, test, vi } from 'vitest';
import { givenListening, givenLog, givenSeededFleet, validStore } from '../../test/support/fleet-server.ts';
import { givenChange } from '../../test/support/ledger.ts';
import { connectForge } from '../pull-requests/index.ts';
import { readConfig } from '../startup/config.ts';
import { forgeOf } from '../startup/remote.ts';
import { createWebhookListener } from '../webhook-listener/listener.ts';
import { forgeTypes, type Forge, type WebhookEvent } from './index.ts';
import type * as registry from './registry.ts';
import { pullRequestList } from '#contract';
import { planCreate } from '#fleet';
import { anyOf, InvalidInput } from '#fleet/schema';

// The server learns of a forge only through the registry: one more entry is enough.
vi.mock('./registry.ts', async load => {
  const { memoryForge } = await import('../../test/support/memory-forge.ts');
  const { forgeTypes } = await load<typeof registry>();
  return { forgeTypes: [...forgeTypes, memoryForge] };
});

const secret = 'shared between two';
const variables = {
  STOREFLEET_FORGE: 'memory',
  STOREFLEET_REMOTE_URL: 'https://git.example.com/acme/fleet.git',
  STOREFLEET_REMOTE_TOKEN: 'a token',
  STOREFLEET_WEBHOOK_LISTEN: '127.0.0.1:8091',
  STOREFLEET_WEBHOOK_SECRET: secret,
};

async function givenForge(path: string): Promise<Forge> {
  const forge = await forgeOf(readConfig({ ...variables, STOREFLEET_MEMORY_PATH: path }));
  if (forge === undefined) throw new Error('no forge');
  return forge;
}

test('gives no two forges the same id or variable', () => {
  const names = forgeTypes.flatMap(({ id, variables }) => [id, ...Object.keys(variables)]);
  expect(names).toContain('memory');
  expect(new Set(names).size).toBe(names.length);
});

test.each([
  ['that is not valid', { STOREFLEET_MEMORY_PATH: 'here' }, 'STOREFLEET_MEMORY_PATH', 'must be an absolute path'],
  ['that is missing', {}, 'STOREFLEET_MEMORY_PATH', 'is required'],
  [
    'of another forge',
    { STOREFLEET_MEMORY_PATH: '/fleet.git', STOREFLEET_GITHUB_APP_ID: '7' },
    'STOREFLEET_GITHUB_APP_ID',
    'must be left out: Memory Forge does not use it',
  ],
  [
    'that is misspelt',
    { STOREFLEET_MEMORY_PAHT: '/x' },
    'STOREFLEET_MEMORY_PAHT',
    'is not a setting; did you mean STOREFLEET_MEMORY_PATH?',
  ],
  [
    'with an unknown forge',
    { STOREFLEET_FORGE: 'svn', STOREFLEET_MEMORY_PATH: undefined },
    'STOREFLEET_FORGE',
    `must be ${anyOf(forgeTypes.map(({ id }) => id))}`,
  ],
])('refuses the variable %s by its name', (_, more, field, rule) => {
  const read = () => readConfig({ ...variables, ...more });
  expect(read).toThrow(InvalidInput);
  expect(read).toThrow(expect.objectContaining({ problems: [expect.objectContaining({ field, rule })] }) as Error);
});

test('receives a webhook of the forge at its own path', async () => {
  const onEvent = vi.fn<(event: WebhookEvent) => void>();
  const forge = await givenForge('/fleet.git');
  const listener = createWebhookListener({ forge, secret, onEvent, logger: givenLog().logger });
  const url = await givenListening((request, response) => void listener.emit('request', request, response));
  const push = { branch: 'main', before: 'a', after: 'b' };
  const send = (token: string) =>
    fetch(`${url}/webhooks/memory`, {
      method: 'POST',
      headers: { 'x-memory-token': token, 'x-memory-delivery': 'd-1' },
      body: JSON.stringify(push),
    });
  expect((await send('guessed')).status).toBe(401);
  expect((await send(secret)).status).toBe(202);
  expect(onEvent.mock.calls).toEqual([[{ type: 'push', ...push }]]);
});

test('turns a change request into a pull request that shows the name of the forge', async () => {
  const { ledger, path } = await givenSeededFleet();
  const { tracker, pullRequests } = connectForge({
    forge: await givenForge(path),
    ledger,
    logger: givenLog().logger,
    now: () => new Date(),
    slotExempt: () => new Set(),
    onChange: () => undefined,
  });
  onTestFinished(() => tracker.stop());
  const { pull } = await pullRequests.submit('bolt', givenChange('c-1'), tree => planCreate(tree, validStore('bolt')));
  await tracker.refresh(pull?.number ?? 0);
  expect(pullRequestList.parse(pullRequests.list())).toMatchObject({
    forge: { id: 'memory', name: 'Memory Forge', url: 'https://git.example.com/acme/fleet' },
    items: [{ url: 'https://git.example.com/acme/fleet/1', condition: 'ready', stores: ['bolt'] }],
  });
});
