import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { givenReceiver } from '../../../test/support/argocd-receiver.ts';
import { givenListening } from '../../../test/support/fleet-server.ts';
import type { Push } from '../adapter.ts';
import { notifyArgocd } from './webhook.ts';

const push: Push = {
  repositoryUrl: 'http://192.168.1.10:8081/git/fleet.git',
  branch: 'main',
  before: 'a'.repeat(40),
  after: 'b'.repeat(40),
  paths: ['stores/acme.yaml', 'dist/local/stores/acme/web.yaml'],
};

describe('notifyArgocd', () => {
  test('sends the fields of a push event of GitHub that Argo CD reads', async () => {
    const receiver = await givenReceiver();
    await notifyArgocd(receiver.url, push);
    expect(receiver.got).toHaveLength(1);
    const [delivered] = receiver.got;
    expect(delivered).toMatchObject({
      method: 'POST',
      path: '/api/webhook',
      headers: { 'content-type': 'application/json', 'x-github-event': 'push' },
    });
    expect(delivered?.body).toEqual({
      ref: 'refs/heads/main',
      before: push.before,
      after: push.after,
      // Argo CD compares it with repoURL, with and without .git.
      repository: { html_url: 'http://192.168.1.10:8081/git/fleet', default_branch: 'main' },
      commits: [{ id: push.after, added: [], removed: [], modified: push.paths }],
    });
  });

  test('cuts .git only from the end of the address', async () => {
    const receiver = await givenReceiver();
    await notifyArgocd(receiver.url, { ...push, repositoryUrl: 'https://a.github.io/x.git/fleet' });
    expect(receiver.got[0]?.body).toMatchObject({ repository: { html_url: 'https://a.github.io/x.git/fleet' } });
  });

  test.each([400, 401, 404, 500, 503])('takes the answer %i for a failure that names the receiver', async status => {
    const receiver = await givenReceiver(status, 'no');
    await expect(notifyArgocd(receiver.url, push)).rejects.toThrow(`${receiver.url} answered ${status}`);
  });

  test('takes an absent receiver for a failure', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await expect(notifyArgocd(`http://127.0.0.1:${port}/`, push)).rejects.toThrow(/fetch failed/);
  });

  test('waits five seconds for a receiver that never answers', async () => {
    const url = await givenListening(() => undefined);
    const real = AbortSignal.timeout.bind(AbortSignal);
    // The same signal, sooner.
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockImplementation(milliseconds => real(milliseconds / 50));
    onTestFinished(() => timeout.mockRestore());
    await expect(notifyArgocd(url, push)).rejects.toThrow(/timeout/);
    expect(timeout).toHaveBeenCalledWith(5000);
  });

  test('does not wait for the end of an answer', async () => {
    const url = await givenListening((_, response) => void response.writeHead(200).write('…'));
    await notifyArgocd(url, push);
  });
});
