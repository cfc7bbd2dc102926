import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { gitea } from '../forges/gitea/index.ts';
import type { WebhookEvent } from '../forges/index.ts';
import { createWebhookListener } from './listener.ts';

const secret = 'shared between two';
const push = {
  ref: 'refs/heads/main',
  before: '0'.repeat(40),
  after: 'a'.repeat(40),
  repository: { full_name: 'acme/fleet' },
};

async function givenListener() {
  const onEvent = vi.fn<(event: WebhookEvent) => void>();
  const warn = vi.fn();
  const repository = { owner: 'acme', name: 'fleet', webUrl: 'https://git.example.com/acme/fleet' };
  const server = createWebhookListener({ forge: { type: gitea, repository }, secret, onEvent, logger: { warn } });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const send = async (
    over: { path?: string; body?: string; headers?: Record<string, string>; method?: string } = {},
  ) => {
    const { path = '/webhooks/gitea', body = JSON.stringify(push), headers = {}, method = 'POST' } = over;
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        'x-gitea-event': 'push',
        'x-gitea-delivery': 'delivery-1',
        'x-gitea-signature': createHmac('sha256', secret).update(body).digest('hex'),
        ...headers,
      },
      ...(method === 'GET' ? {} : { body }),
    });
    return { status: response.status, text: await response.text() };
  };
  return { send, onEvent, warn };
}

test('reports a webhook once, however often it is sent', async () => {
  const { send, onEvent } = await givenListener();
  for (const id of ['delivery-1', 'delivery-1', 'another id']) {
    expect(await send({ headers: { 'x-gitea-delivery': id } })).toMatchObject({ status: 202 });
  }
  expect(onEvent.mock.calls).toEqual([[{ type: 'push', branch: 'main', before: null, after: 'a'.repeat(40) }]]);
});

test.each([
  ['no signature', { headers: { 'x-gitea-signature': '' } }, 401, 'not signed'],
  ['a wrong signature', { headers: { 'x-gitea-signature': 'f'.repeat(64) } }, 401, 'does not match the secret'],
  [
    'another body than was signed',
    { headers: { 'x-gitea-signature': createHmac('sha256', secret).update('{}').digest('hex') } },
    401,
    'does not match the secret',
  ],
  [
    'no JSON',
    { body: 'ref=main', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    400,
    'application/json',
  ],
  ['another forge', { path: '/webhooks/github' }, 404, 'Not found'],
  ['a page', { path: '/', method: 'GET' }, 404, 'Not found'],
  ['an encoding that is not known', { headers: { 'content-encoding': 'zstd-9' } }, 415, 'content encoding'],
  ['invalid gzip', { headers: { 'content-encoding': 'gzip' } }, 400, 'Malformed request'],
  ['too much', { body: JSON.stringify({ ...push, padding: 'x'.repeat(6_000_000) }) }, 413, 'too large'],
])('refuses %s', async (_, over, status, text) => {
  const { send, onEvent } = await givenListener();
  const answer = await send(over);
  expect(answer.status).toBe(status);
  expect(answer.text).toContain(text);
  expect(answer.text).not.toContain(secret);
  expect(onEvent).not.toHaveBeenCalled();
});

test('logs forged webhooks in one short line at intervals, without a stack', async () => {
  const { send, warn } = await givenListener();
  for (let count = 0; count < 20; count++) await send({ headers: { 'x-gitea-signature': 'f'.repeat(64) } });
  expect(warn).toHaveBeenCalledOnce();
  expect(JSON.stringify(warn.mock.calls).length).toBeLessThan(300);
  expect(warn.mock.calls[0]?.[0]).not.toHaveProperty('err');
});
