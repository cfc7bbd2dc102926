import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { expect, test, onTestFinished, vi } from 'vitest';
import { gitea } from '../../server/forges/gitea/index.ts';
import { WebhookRefused, type WebhookEvent } from '../../server/forges/index.ts';
import { describeForge } from './behaviour.ts';
import { describeFaults } from './faults.ts';
import { givenFaultyGitea, givenGitea } from './gitea/fixture.ts';
import { describeWithGitea } from './requirements.ts';

const draft = { branch: 'storefleet/acme', base: 'main', title: 'Add acme', body: 'impact' };
const path = 'stores/acme.yaml';

describeWithGitea('a real Gitea', under => {
  describeForge('behaves like every forge', () => givenGitea(under));

  describeFaults('its faults', timeout => givenFaultyGitea(under, timeout), [502]);

  test('accepts the credentials for Git', async () => {
    const { forge } = await givenGitea(under);
    const { username, password } = await forge.gitCredentials();
    const basic = Buffer.from(`${username}:${password}`).toString('base64');
    const { stdout } = await promisify(execFile)('git', ['ls-remote', `${forge.repository.webUrl}.git`, 'main'], {
      env: {
        GIT_TERMINAL_PROMPT: '0',
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: 'http.extraHeader',
        GIT_CONFIG_VALUE_0: `Authorization: Basic ${basic}`,
      },
    });
    expect(stdout).toMatch(/^[0-9a-f]{40}\trefs\/heads\/main/);
  });

  test('accepts a problem after the last line, or without a file', async () => {
    const { forge, push, checkOf } = await givenGitea(under);
    const sha = await push(draft.branch, { [path]: 'kind: WooStore\n' });
    const { number } = await forge.open(draft);
    await forge.report(sha, {
      name: 'storefleet',
      state: 'failure',
      title: '2 problems',
      summary: '',
      pullRequest: number,
      annotations: [
        { path, line: 9, message: 'metadata is missing', level: 'failure' },
        { path: 'stores/none.yaml', line: 3, message: 'is not there', level: 'notice' },
      ],
    });
    expect((await checkOf(number, sha, 'storefleet'))?.lines).toMatchObject([
      { path, line: 1 },
      { path: 'stores/none.yaml', line: 3 },
    ]);
  });

  test('reports pushes and pull requests by signed webhooks', async () => {
    const fixture = await givenGitea(under);
    const secret = 'shared between two';
    const received: { headers: IncomingHttpHeaders; body: Buffer }[] = [];
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        received.push({ headers: request.headers, body: Buffer.concat(chunks) });
        response.end();
      });
    }).listen(0, '0.0.0.0');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const url = `http://${under.address}:${(server.address() as AddressInfo).port}/`;
    await fixture.gitea.request('POST', `/repos/${fixture.owner}/${fixture.name}/hooks`, {
      type: 'gitea',
      active: true,
      events: ['push', 'pull_request', 'pull_request_sync'],
      config: { url, content_type: 'json', secret },
    });

    const sha = await fixture.push(draft.branch, { [path]: 'kind: WooStore\n' });
    const pull = await fixture.forge.open(draft);
    const moved = await fixture.push(draft.branch, { [path]: 'kind: MedusaStore\n' });
    await vi.waitFor(() => expect(received.length).toBeGreaterThanOrEqual(4), { timeout: 60_000 });
    await fixture.forge.close(pull.number);
    await vi.waitFor(() => expect(received.length).toBeGreaterThanOrEqual(5), { timeout: 60_000 });

    const parsed = received.map(webhook => gitea.parseWebhook({ ...webhook, secret, repository: fixture }));
    expect(new Set(parsed.map(({ id }) => id)).size).toBe(received.length);
    expect(parsed.map(({ event }) => event)).toEqual(
      expect.arrayContaining([
        { type: 'push', branch: draft.branch, before: null, after: sha },
        { type: 'push', branch: draft.branch, before: sha, after: moved },
        expect.objectContaining({ type: 'pull-request', action: 'opened' }),
        expect.objectContaining({ type: 'pull-request', action: 'synchronized' }),
        expect.objectContaining({ type: 'pull-request', action: 'closed' }),
      ] as WebhookEvent[]),
    );
    const first = received[0] ?? { headers: {}, body: Buffer.of() };
    expect(() => gitea.parseWebhook({ ...first, secret: 'another secret', repository: fixture })).toThrow(
      WebhookRefused,
    );
  });
});
