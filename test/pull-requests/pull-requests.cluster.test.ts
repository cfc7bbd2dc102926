import { userInfo } from 'node:os';
import { expect, test, vi } from 'vitest';
import { FaultyProxy } from '../forges/gitea/faulty.ts';
import { describeWithGitea } from '../forges/requirements.ts';
import { givenFleetOnGitea, givenWebhook, type Client } from './fixture.ts';
import {
  changeAccepted,
  pullRequestDetail,
  pullRequestList,
  storeDetail,
  storeList,
  type PullRequestView,
} from '#contract';

const storeOf = (name: string, spec: object = {}) => ({
  kind: 'WooStore',
  metadata: { name },
  spec: { title: 'Acme Toys', admin: { email: 'owner@example.com' }, ...spec },
});
/** Gitea looks for conflicts in the background, which takes a while. */
const polling = { timeout: 120_000, interval: 100 };

const changes = async (client: Client) => pullRequestList.parse(await client.get('/pull-requests')).items;
const one = async (client: Client, number: number) =>
  pullRequestDetail.parse(await client.get(`/pull-requests/${number}`));
const stores = async (client: Client) => storeList.parse(await client.get('/stores')).items.map(({ name }) => name);
const accepted = async (work: Promise<unknown>) => changeAccepted.parse(await work);
const merge = (client: Client, { number, head }: PullRequestView) =>
  client.send('POST', `/pull-requests/${number}/actions/merge`, { head });

describeWithGitea('changes by pull request', under => {
  test('wait for a merge: one pull request for each store, with its impact as text', async () => {
    const { repository, start } = await givenFleetOnGitea(under);
    const { gitea, path } = repository;
    const client = await start();
    const created = await accepted(client.send('POST', '/stores', storeOf('acme')));
    expect(created).toMatchObject({
      pullRequest: { number: 1, title: 'Create store acme' },
      watch: '/api/pull-requests/1',
    });
    expect(await stores(client)).toEqual([]);

    const changed = await accepted(client.send('PATCH', '/stores/acme', { spec: { title: 'Acme Games' } }));
    expect(changed.pullRequest?.number).toBe(1);
    const pulls = await gitea.request<{ title: string; body: string; head: { ref: string } }[]>('GET', `${path}/pulls`);
    expect(pulls.map(({ title, head }) => [title, head.ref])).toEqual([['Create store acme', 'storefleet/acme']]);
    expect(pulls[0]?.body).toContain('Adds 1 store (2 pods');
    expect(pulls[0]?.body).toContain('Change store acme');

    const open = await one(client, 1);
    expect(open).toMatchObject({
      state: 'open',
      condition: 'ready',
      isOurs: true,
      isStale: false,
      stores: ['acme'],
      problems: [],
      changes: [{ action: 'create' }, { action: 'change' }],
    });
    expect(open.impact?.stores).toEqual({ added: 1, changed: 0, removed: 0 });
    expect(open.diff).toContain('+  title: Acme Games');

    expect((await client.refused('POST', '/pull-requests/1/actions/merge', { head: '0'.repeat(40) })).status).toBe(409);
    expect(await merge(client, open)).toMatchObject({ state: 'merged', condition: null });
    expect(await stores(client)).toEqual(['acme']);
    const [merged] = await gitea.request<{ commit: { message: string } }[]>('GET', `${path}/commits?limit=1`);
    expect(merged?.commit.message).toContain(`Merged by ${userInfo().username} in Storefleet.`);
    expect((await client.refused('POST', '/pull-requests/1/actions/merge', { head: open.head })).status).toBe(409);
  });

  test('start again after one was closed, and a removal names what it deletes', async () => {
    const { start } = await givenFleetOnGitea(under);
    const client = await start();
    await client.send('POST', '/stores', storeOf('acme'));
    await client.send('POST', '/pull-requests/1/actions/close');
    expect(await one(client, 1)).toMatchObject({ state: 'closed', condition: null, impact: null });

    const resubmitted = await accepted(client.send('POST', '/stores', storeOf('acme', { title: 'Other' })));
    expect(resubmitted.pullRequest?.number).toBe(2);
    const second = await one(client, 2);
    expect(second.changes).toHaveLength(1);
    await merge(client, second);

    await client.send('DELETE', '/stores/acme', { confirm: 'acme' });
    const removal = await one(client, 3);
    expect(removal.title).toBe('Delete store acme');
    expect(removal.impact?.stores.removed).toBe(1);
    expect(removal.impact?.warnings.join()).toContain('deleted for good');
    expect(await stores(client)).toEqual(['acme']);
    await merge(client, removal);
  });

  test('restore a manifest that a person edited, or keep the edit, once merged', async () => {
    const { repository, start } = await givenFleetOnGitea(under);
    const { gitea, path } = repository;
    const client = await start();
    await client.send('POST', '/stores', storeOf('acme'));
    await merge(client, await one(client, 1));
    const database = 'dist/local/stores/acme/database.yaml';
    const onMain = async () => {
      const { content } = await gitea.request<{ content: string }>('GET', `${path}/contents/${database}?ref=main`);
      return Buffer.from(content, 'base64').toString();
    };
    const rendered = await onMain();
    const edited = rendered.replace(/mariadb:[\d.]+/, 'mariadb:11.8.99');
    const drift = async () => storeDetail.parse(await client.get('/stores/acme')).drift;
    const editByHand = async () => {
      await gitea.push(path, 'main', { [database]: edited });
      return vi.waitFor(async () => {
        const now = await drift();
        expect(now?.files).toMatchObject([{ path: database, kept: null }]);
        return now;
      }, polling);
    };

    await editByHand();
    const restore = await accepted(client.send('POST', '/stores/acme/actions/restore'));
    expect(restore.pullRequest?.number).toBe(2);
    // Nothing is restored before someone agrees.
    expect(await onMain()).toBe(edited);
    await merge(client, await one(client, 2));
    expect(await onMain()).toBe(rendered);
    await vi.waitFor(async () => expect(await drift()).toBeUndefined(), polling);

    const version = (await editByHand())?.version;
    const keep = await accepted(client.send('POST', '/stores/acme/actions/adopt-drift', { version }));
    expect(keep.pullRequest?.number).toBe(3);
    expect((await drift())?.files).toMatchObject([{ kept: null }]);
    await merge(client, await one(client, 3));
    expect(await onMain()).toBe(edited);
    await vi.waitFor(async () => expect((await drift())?.files[0]?.kept).not.toBeNull(), polling);
  });

  test('are the same for a repeated request, and for another server', async () => {
    const { start } = await givenFleetOnGitea(under);
    const client = await start();
    const keyed = { 'Idempotency-Key': 'once' };
    const first = await accepted(client.send('POST', '/stores', storeOf('acme'), keyed));
    const repeated = await accepted(client.send('POST', '/stores', storeOf('acme'), keyed));
    expect(repeated).toEqual(first);
    await client.server.stop();

    const other = await start();
    await vi.waitFor(
      async () => expect(await changes(other)).toMatchObject([{ number: 1, condition: 'ready' }]),
      polling,
    );
    expect(await accepted(other.send('POST', '/stores', storeOf('acme'), keyed))).toEqual(first);
    const more = await accepted(other.send('PATCH', '/stores/acme', { spec: { title: 'More' } }));
    expect(more.pullRequest?.number).toBe(1);
    const open = await one(other, 1);
    expect(open.changes).toHaveLength(2);
    await merge(other, open);
    const late = await accepted(other.send('POST', '/stores', storeOf('acme'), keyed));
    expect(late.change.id).toBe(first.change.id);
    expect(await changes(other)).toMatchObject([{ number: 1, state: 'merged' }]);
  });

  test('report that they conflict, or that the fleet moved on', async () => {
    const { repository, start } = await givenFleetOnGitea(under);
    const { gitea, path } = repository;
    const client = await start({ STOREFLEET_LOG_LEVEL: 'error' });
    for (const name of ['acme', 'bolt']) await client.send('POST', '/stores', storeOf(name));
    for (const number of [1, 2]) await merge(client, await one(client, number));
    await client.send('PATCH', '/stores/acme', { spec: { title: 'Mine' } });
    await client.send('PATCH', '/stores/bolt', { spec: { title: 'Mine' } });
    const { content } = await gitea.request<{ content: string }>('GET', `${path}/contents/stores/acme.yaml`);
    const text = Buffer.from(content, 'base64').toString();
    await gitea.push(path, 'main', { 'stores/acme.yaml': text.replace('Acme Toys', 'Theirs') });
    await vi.waitFor(async () => expect(await one(client, 3)).toMatchObject({ condition: 'conflicting' }), polling);
    const conflicting = await one(client, 3);
    expect(conflicting.message).toContain('stores/acme.yaml');
    expect(await client.refused('POST', '/pull-requests/3/actions/merge', { head: conflicting.head })).toMatchObject({
      status: 409,
    });
    expect(await one(client, 4)).toMatchObject({ condition: 'ready', isStale: false });
  });

  test('of people are found by webhook, and a refused one can’t be merged', async () => {
    const { repository, start } = await givenFleetOnGitea(under);
    const { gitea, path } = repository;
    const client = await start(await givenWebhook(under, repository));
    await vi.waitFor(async () => expect(await changes(client)).toEqual([]), polling);
    const text = (title: string) =>
      `kind: WooStore\nmetadata: { name: hand }\nspec: { ${title}: By hand, admin: { email: o@example.com } }\n`;
    await gitea.push(path, 'by-hand', { 'stores/hand.yaml': text('titel') });
    await gitea.request('POST', `${path}/pulls`, { head: 'by-hand', base: 'main', title: 'A store by hand' });
    await vi.waitFor(async () => expect(await changes(client)).toMatchObject([{ condition: 'refused' }]), polling);
    const [refused] = await changes(client);
    expect(refused).toMatchObject({ isOurs: false, stores: ['hand'] });
    expect(refused?.problems.map(({ file, line, field }) => [file, line, field])).toContainEqual([
      'stores/hand.yaml',
      3,
      'spec.titel',
    ]);
    expect((await client.refused('POST', '/pull-requests/1/actions/merge', { head: refused?.head })).detail).toContain(
      'checks failed',
    );

    await gitea.push(path, 'by-hand', { 'stores/hand.yaml': text('title') });
    await vi.waitFor(async () => expect(await changes(client)).toMatchObject([{ condition: 'ready' }]), polling);
    await merge(client, await one(client, 1));
    await vi.waitFor(async () => expect(await stores(client)).toEqual(['hand']), polling);
    const { forge } = pullRequestList.parse(await client.get('/pull-requests'));
    expect(forge).toMatchObject({ id: 'gitea', name: 'Gitea', error: null, webhookAt: expect.any(String) as string });
  });

  test('leave nothing behind when the forge refuses them', async () => {
    const { repository, start } = await givenFleetOnGitea(under);
    const { gitea, path } = repository;
    const { proxy, url } = await FaultyProxy.given(under.url);
    const client = await start({ STOREFLEET_FORGE_URL: url });
    proxy.fail('open', 502, { times: 3 });
    expect(await client.refused('POST', '/stores', storeOf('acme'))).toMatchObject({ status: 503 });
    expect(await gitea.request('GET', `${path}/pulls`)).toEqual([]);
    expect(await changes(client)).toEqual([]);
    expect(await stores(client)).toEqual([]);
    await client.send('POST', '/stores', storeOf('acme', { title: 'Again' }));
    const open = await one(client, 1);
    expect(open).toMatchObject({ condition: 'ready', changes: [{ store: 'acme', action: 'create' }] });
    expect(open.diff).toContain('title: Again');
    await merge(client, open);
  });

  test('start again at once where a server ended between branch and pull request', async () => {
    const { repository, start } = await givenFleetOnGitea(under);
    const { gitea, path } = repository;
    const { proxy, url } = await FaultyProxy.given(under.url);
    const dying = await start({ STOREFLEET_FORGE_URL: url });
    proxy.fail('open', 'hang', { times: 9 });
    const keyed = { 'Idempotency-Key': 'once' };
    const unanswered = dying.send('POST', '/stores', storeOf('acme'), keyed).catch(() => undefined);
    await vi.waitFor(() => gitea.request('GET', `${path}/branches/storefleet/acme`), polling);

    const other = await start();
    expect(await other.refused('POST', '/stores', storeOf('acme', { title: 'Mine' }))).toMatchObject({ status: 503 });
    const { pullRequest } = await accepted(other.send('POST', '/stores', storeOf('acme'), keyed));
    const open = await one(other, pullRequest?.number ?? 0);
    expect(open.changes).toHaveLength(1);
    await dying.server.stop();
    await unanswered;
    await merge(other, open);
    expect(await stores(other)).toEqual(['acme']);
  });

  test('follow fleet.yaml and the request', async () => {
    const { start } = await givenFleetOnGitea(under, { mode: 'pull-request', mayCommit: true });
    const client = await start();
    const direct = await accepted(client.send('POST', '/stores?mode=commit', storeOf('acme')));
    expect(direct.pullRequest).toBeUndefined();
    expect(await stores(client)).toEqual(['acme']);
    expect(await client.refused('POST', '/stores?mode=never', storeOf('bolt'))).toMatchObject({
      status: 422,
      problems: [{ field: 'mode' }],
    });
    const strict = await (await givenFleetOnGitea(under)).start();
    expect(await strict.refused('POST', '/stores?mode=commit', storeOf('bolt'))).toMatchObject({ status: 403 });
  });
});
