import { describe, expect, test } from 'vitest';
import { givenReceiver } from '../../test/support/argocd-receiver.ts';
import { eventually } from '../../test/support/eventually.ts';
import { givenLog } from '../../test/support/fleet-server.ts';
import {
  fleetText,
  givenChange,
  givenEmptyRepository,
  givenPlan,
  planOf,
  seedOf,
  personPushes,
} from '../../test/support/ledger.ts';
import type { RefUpdate } from '../ledger/index.ts';
import { EngineNotifier } from './engine-notifier.ts';

/** The fleet of the ledger's tests on one cluster for each webhook. */
function fleetWith(...webhooks: (string | undefined)[]): string {
  const fleet = JSON.parse(fleetText) as { spec: { clusters: Record<string, { engine: object }> } };
  const { local } = fleet.spec.clusters;
  webhooks.forEach((webhook, index) => {
    const name = index === 0 ? 'local' : `cluster-${index}`;
    fleet.spec.clusters[name] = { ...local, engine: { type: 'argocd', ...(webhook === undefined ? {} : { webhook }) } };
  });
  return JSON.stringify(fleet);
}

async function givenNotifier(...webhooks: (string | undefined)[]) {
  const fixture = await givenEmptyRepository({ pollEvery: 50 });
  await fixture.ledger.submitFirst(
    givenChange('seed'),
    givenPlan({
      ...seedOf(['acme']),
      writes: new Map([...seedOf(['acme']).writes, ['fleet.yaml', fleetWith(...webhooks)]]),
    }),
  );
  const log = givenLog();
  const notifier = new EngineNotifier(fixture.ledger, () => undefined, log.logger);
  const moves: RefUpdate[] = [];
  let notified: Promise<unknown> = Promise.resolve();
  fixture.ledger.onMoved(moved => {
    moves.push(moved);
    notified = notifier.notify(moved);
    // A test that does not await it may end, and close the ledger, in the meantime.
    notified.catch(() => undefined);
  });
  return { ...fixture, ...log, notifier, moves, notified: () => notified };
}

describe('EngineNotifier', () => {
  test('notifies of a commit with the changed paths', async () => {
    const receiver = await givenReceiver();
    const { ledger, moves, notified } = await givenNotifier(receiver.url);
    const before = await ledger.head();
    const { commit } = await ledger.submit(givenChange('one'), planOf('create', 'beta'));
    await eventually(() => expect(moves).toHaveLength(1));
    await notified();
    expect(receiver.got.map(({ body }) => body)).toEqual([
      {
        ref: 'refs/heads/main',
        before: before.state === 'ready' ? before.revision : '',
        after: commit,
        repository: { html_url: 'http://git.example.com/fleet', default_branch: 'main' },
        commits: [
          {
            id: commit,
            added: [],
            removed: [],
            modified: ['dist/local/engine/beta.yaml', 'dist/local/stores/beta/web.yaml', 'stores/beta.yaml'],
          },
        ],
      },
    ]);
  });

  test('notifies of a person’s push, with removals', async () => {
    const receiver = await givenReceiver();
    const { path, moves, notified } = await givenNotifier(receiver.url);
    // The notifier must have seen the branch before it moves.
    await new Promise(resolve => setTimeout(resolve, 100));
    personPushes(path, { 'stores/acme.yaml': null, 'dist/local/engine/b c ä.yaml': 'x' });
    await eventually(() => expect(moves).toHaveLength(1));
    await notified();
    expect(receiver.got[0]?.body).toMatchObject({
      commits: [{ modified: ['dist/local/engine/b c ä.yaml', 'stores/acme.yaml'] }],
    });
  });

  test('does not notify of a store file alone', async () => {
    const receiver = await givenReceiver();
    const { path, moves, notified } = await givenNotifier(receiver.url);
    await new Promise(resolve => setTimeout(resolve, 100));
    personPushes(path, { 'stores/beta.yaml': 'x' });
    await eventually(() => expect(moves).toHaveLength(1));
    await notified();
    expect(receiver.got).toEqual([]);
  });

  test('names paths that an engine has not applied yet again with the next commit', async () => {
    const receiver = await givenReceiver();
    const { ledger, notifier, moves, notified } = await givenNotifier(receiver.url);
    const waiting = 'dist/local/engine/acme.yaml';
    await notifier.remind([waiting]);
    receiver.got.length = 0;
    await ledger.submit(givenChange('one'), planOf('create', 'beta'));
    await eventually(() => expect(moves).toHaveLength(1));
    await notified();
    expect(receiver.got).toMatchObject([
      { body: { commits: [{ modified: expect.arrayContaining([waiting]) as string[] }] } },
    ]);
  });

  test('notifies of the first of many commits at once, and of the others together', async () => {
    const receiver = await givenReceiver();
    const { ledger, moves, notified } = await givenNotifier(receiver.url);
    const names = ['a1', 'b2', 'c3', 'd4', 'e5'];
    for (const name of names) await ledger.submit(givenChange(name), planOf('create', name));
    await eventually(() => expect(moves).toHaveLength(names.length));
    await notified();
    const bodies = receiver.got.map(
      ({ body }) => body as { before: string; after: string; commits: [{ modified: string[] }] },
    );
    expect(bodies).toHaveLength(2);
    expect(bodies[1]?.before).toBe(bodies[0]?.after);
    const named = new Set(bodies.flatMap(({ commits }) => commits[0].modified));
    for (const name of names) expect(named).toContain(`dist/local/engine/${name}.yaml`);
    const head = await ledger.head();
    expect(bodies[1]?.after).toBe(head.state === 'ready' ? head.revision : '');
  });

  test('notifies one receiver of two clusters once, and each other receiver', async () => {
    const [one, two] = [await givenReceiver(), await givenReceiver()];
    const { ledger, moves, notified } = await givenNotifier(one.url, one.url, two.url, undefined);
    await ledger.submit(givenChange('one'), planOf('create', 'beta'));
    await eventually(() => expect(moves).toHaveLength(1));
    await notified();
    expect([one.got.length, two.got.length]).toEqual([1, 1]);
  });

  test('logs a receiver that refuses, and notifies the next all the same', async () => {
    const [bad, good] = [await givenReceiver(500), await givenReceiver()];
    const { ledger, moves, notified, lines } = await givenNotifier(bad.url, good.url);
    await ledger.submit(givenChange('one'), planOf('create', 'beta'));
    await eventually(() => expect(moves).toHaveLength(1));
    await notified();
    expect(good.got).toHaveLength(1);
    expect(lines()).toMatchObject([
      { level: 40, receiver: bad.url, msg: expect.stringContaining('it polls instead') as string },
    ]);
  });

  test('names no paths of the first push after a start', async () => {
    const receiver = await givenReceiver();
    const { notifier } = await givenNotifier(receiver.url);
    await notifier.notify({ revision: 'b'.repeat(40), previous: null, by: 'others' });
    expect(receiver.got[0]?.body).toMatchObject({ before: '0'.repeat(40), commits: [{ modified: [] }] });
  });

  test('does not read Git without a receiver', async () => {
    const { notifier } = await givenNotifier(undefined);
    await notifier.notify({ revision: 'b'.repeat(40), previous: 'a'.repeat(40), by: 'others' });
  });

  test('notifies of nothing while fleet.yaml is invalid, and does not fail', async () => {
    const receiver = await givenReceiver();
    const { path, ledger, notifier } = await givenNotifier(receiver.url);
    const revision = personPushes(path, { 'fleet.yaml': '{' });
    await eventually(async () => expect((await ledger.head()).state).toBe('invalid'));
    await notifier.notify({ revision, previous: null, by: 'others' });
    expect(receiver.got).toEqual([]);
  });
});
