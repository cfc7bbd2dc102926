import { expect, test, vi } from 'vitest';
import { FaultyProxy } from '../forges/gitea/faulty.ts';
import { describeWithGitea } from '../forges/requirements.ts';
import { givenFleetOnGitea, type Client } from './fixture.ts';
import {
  importAccepted,
  importView,
  pullRequestDetail,
  pullRequestList,
  storeList,
  type ImportView,
  type PullRequestView,
} from '#contract';

const storeOf = (name: string, spec: object = {}) => ({
  kind: 'WooStore',
  metadata: { name },
  spec: { title: `The ${name}`, admin: { email: 'owner@example.com' }, ...spec },
});
const namesOf = (count: number) => Array.from({ length: count }, (_, index) => `shop-${index}`);

const changes = async (client: Client) => pullRequestList.parse(await client.get('/pull-requests')).items;
const one = async (client: Client, number: number) =>
  pullRequestDetail.parse(await client.get(`/pull-requests/${number}`));
const stores = async (client: Client) => storeList.parse(await client.get('/stores')).items.map(({ name }) => name);
const merge = (client: Client, { number, head }: PullRequestView) =>
  client.send('POST', `/pull-requests/${number}/actions/merge`, { head });

/** Sends an import and waits until it is done. */
async function imported(client: Client, rows: readonly object[], key: string, query = ''): Promise<ImportView> {
  const { progress } = importAccepted.parse(
    await client.send('POST', `/imports${query}`, rows, { 'Idempotency-Key': key }),
  );
  return vi.waitFor(
    async () => {
      const view = importView.parse(await client.get(`/imports/${progress.id}`));
      expect(view.state).toBe('done');
      return view;
    },
    { timeout: 120_000, interval: 100 },
  );
}
const states = ({ rows }: ImportView) => [...new Set(rows.map(({ state }) => state))];

describeWithGitea('an import by pull request', under => {
  test('is one pull request, which a repeat continues, before its merge and after it', async () => {
    const { repository, start } = await givenFleetOnGitea(under);
    const { gitea, path } = repository;
    const client = await start();
    const rows = [...namesOf(29).map(name => storeOf(name)), storeOf('late', { host: 'shop-1.localhost' })];
    const first = await imported(client, rows, 'autumn');
    expect(first).toMatchObject({
      total: 30,
      written: 0,
      inReview: 29,
      refused: 1,
      failure: null,
      pullRequest: { number: 1, title: 'Import 29 stores' },
    });
    expect(first.rows[29]?.problems[0]?.rule).toContain('already used by store shop-1');
    expect(await stores(client)).toEqual([]);
    const [pull, ...others] = await gitea.request<{ body: string; head: { ref: string } }[]>('GET', `${path}/pulls`);
    expect(others).toEqual([]);
    expect(pull?.head.ref).toBe(`storefleet/import.${first.id}`);
    expect(pull?.body).toMatch(/Adds 29 stores[^]*\*\*shop-7\*\*[^]*Requested by .+ in one request/);
    const open = await one(client, 1);
    expect(open).toMatchObject({ condition: 'ready', isOurs: true, problems: [] });
    expect(open.stores).toHaveLength(29);
    expect(open.changes.map(({ subject }) => subject)).toContain('Create store shop-28');
    const commits = await gitea.request<object[]>('GET', `${path}/pulls/1/commits`);
    expect(commits.length).toBeLessThan(5);

    const sameServer = await imported(client, rows, 'autumn');
    expect(sameServer).toEqual(first);
    await client.server.stop();
    const other = await start();
    expect(await imported(other, rows, 'autumn')).toEqual(first);
    expect(await changes(other)).toHaveLength(1);

    await merge(other, await one(other, 1));
    expect((await stores(other)).sort()).toEqual(namesOf(29).sort());
    await other.server.stop();
    const third = await start();
    expect(await imported(third, rows, 'autumn')).toMatchObject({
      id: first.id,
      written: 29,
      inReview: 0,
      refused: 1,
      pullRequest: null,
      failure: null,
    });
    await vi.waitFor(async () => expect(await changes(third)).toMatchObject([{ number: 1, state: 'merged' }]));
  });

  test('removes many by their exact number, which the check knows', async () => {
    const { start } = await givenFleetOnGitea(under, { mode: 'commit' });
    const client = await start();
    expect(
      states(
        await imported(
          client,
          namesOf(5).map(name => storeOf(name)),
          'make',
        ),
      ),
    ).toEqual(['written']);
    const removed = namesOf(5).map(name => ({ kind: 'WooStore', metadata: { name }, spec: { state: 'removed' } }));
    const reviewed = '?mode=pull-request';
    expect(states(await imported(client, removed, 'silent', reviewed))).toEqual(['refused']);
    expect(await changes(client)).toEqual([]);

    const confirmed = await imported(client, removed, 'told', `${reviewed}&removals=5`);
    expect(confirmed).toMatchObject({ inReview: 5, pullRequest: { number: 1, title: 'Delete 5 stores' } });
    const open = await one(client, 1);
    expect(open).toMatchObject({ condition: 'ready', problems: [] });
    await merge(client, open);
  });

  test('creates nothing if the forge refuses it, names the reason, and may be sent again', async () => {
    const { repository, start } = await givenFleetOnGitea(under);
    const { gitea, path } = repository;
    const { proxy, url } = await FaultyProxy.given(under.url);
    const client = await start({ STOREFLEET_FORGE_URL: url });
    const rows = [...namesOf(3).map(name => storeOf(name)), storeOf('late', { host: 'shop-1.localhost' })];
    proxy.fail('open', 502, { times: 3 });
    const failed = await imported(client, rows, 'again');
    expect(failed).toMatchObject({
      written: 0,
      inReview: 0,
      refused: 4,
      pullRequest: null,
      failure: expect.stringContaining('502') as string,
    });
    expect(failed.rows[0]?.problems).toMatchObject([{ rule: failed.failure }]);
    expect(await gitea.request('GET', `${path}/pulls`)).toEqual([]);
    expect(await stores(client)).toEqual([]);
    const head = async () => {
      const branches = await gitea.request<{ name: string; commit: { id: string } }[]>('GET', `${path}/branches`);
      return branches.find(({ name }) => name === `storefleet/import.${failed.id}`)?.commit.id;
    };
    const givenUp = await head();

    const second = await imported(client, rows, 'again');
    expect(second).toMatchObject({ id: failed.id, inReview: 3, refused: 1, pullRequest: { number: 1 }, failure: null });
    // An abandoned branch is deleted later, and must not close the new pull request.
    expect(await head()).not.toBe(givenUp);
    await merge(client, await one(client, 1));
    expect((await stores(client)).sort()).toEqual(namesOf(3));
  });
});
