import { describe, expect, test } from 'vitest';
import { givenReceiver } from '../../test/support/argocd-receiver.ts';
import { givenLog } from '../../test/support/fleet-server.ts';
import {
  fleetText,
  git,
  givenChange,
  givenEmptyRepository,
  givenPlan,
  planOf,
  seedOf,
  personCommits,
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
  const fixture = await givenEmptyRepository();
  await fixture.ledger.submitFirst(
    givenChange('seed'),
    givenPlan({
      ...seedOf(['acme']),
      writes: new Map([...seedOf(['acme']).writes, ['fleet.yaml', fleetWith(...webhooks)]]),
    }),
  );
  const log = givenLog();
  /** Ends the pause after a notification. */
  let endPause = () => {};
  const wait = () => new Promise<void>(resolve => (endPause = resolve));
  let now = Date.now();
  const notifier = new EngineNotifier(fixture.ledger, () => undefined, log.logger, { wait, now: () => new Date(now) });
  let previous = headOf(fixture.path);
  /** Notifies of the move of the branch since the last call. */
  const notifyOfMove = () => {
    const move: RefUpdate = { previous, revision: headOf(fixture.path), by: 'others' };
    previous = move.revision;
    return notifier.notify(move);
  };
  /** Reminds of waiting paths when a reminder is due; returns the paths that the first receiver was sent. */
  const remind = async (receiver: Awaited<ReturnType<typeof givenReceiver>>, paths: readonly string[]) => {
    now += 3_600_000;
    await notifier.remind(paths);
    return (receiver.got.at(-1)?.body as Push | undefined)?.commits[0].modified;
  };
  return { ...fixture, ...log, notifier, remind, notifyOfMove, endPause: () => endPause() };
}

const headOf = (path: string) => git(path, 'rev-parse', 'main').trim();

interface Push {
  readonly before: string;
  readonly after: string;
  readonly commits: [{ readonly modified: readonly string[] }];
}

describe('EngineNotifier', () => {
  test('notifies of a commit with the changed paths', async () => {
    const receiver = await givenReceiver();
    const { path, ledger, notifyOfMove } = await givenNotifier(receiver.url);
    const before = headOf(path);
    const { commit } = await ledger.submit(givenChange('one'), planOf('create', 'beta'));
    await notifyOfMove();
    expect(receiver.got.map(({ body }) => body)).toEqual([
      {
        ref: 'refs/heads/main',
        before,
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
    const { path, notifyOfMove } = await givenNotifier(receiver.url);
    personCommits(path, { 'stores/acme.yaml': null, 'dist/local/engine/b c ä.yaml': 'x' });
    await notifyOfMove();
    expect(receiver.got[0]?.body).toMatchObject({
      commits: [{ modified: ['dist/local/engine/b c ä.yaml', 'stores/acme.yaml'] }],
    });
  });

  test('does not notify of a store file alone', async () => {
    const receiver = await givenReceiver();
    const { path, notifyOfMove } = await givenNotifier(receiver.url);
    personCommits(path, { 'stores/beta.yaml': 'x' });
    await notifyOfMove();
    expect(receiver.got).toEqual([]);
  });

  test('names paths that an engine has not applied yet again with the next commit', async () => {
    const receiver = await givenReceiver();
    const { ledger, notifier, notifyOfMove } = await givenNotifier(receiver.url);
    const waiting = 'dist/local/engine/acme.yaml';
    const applied = 'dist/local/engine/gamma.yaml';
    await notifier.remind([waiting, applied]);
    notifier.applied(new Set(['gamma', 'other']));
    receiver.got.length = 0;
    await ledger.submit(givenChange('one'), planOf('create', 'beta'));
    await notifyOfMove();
    const [{ modified }] = (receiver.got[0]?.body as Push).commits;
    expect(modified).toContain(waiting);
    expect(modified).not.toContain(applied);
  });

  test('reminds of an engine object only if a commit may have changed it', async () => {
    const receiver = await givenReceiver();
    const { path, notifyOfMove, endPause, remind: remindOf } = await givenNotifier(receiver.url);
    const remind = (paths: readonly string[]) => remindOf(receiver, paths);
    const engine = (name: string) => `dist/local/engine/${name}.yaml`;
    const manifest = (name: string) => `dist/local/stores/${name}/namespace.yaml`;
    const waiting = ['acme', 'beta', 'gamma'].flatMap(name => [engine(name), manifest(name)]);
    // Gamma waits since the start.
    expect(await remind([engine('gamma'), manifest('gamma')])).toEqual([engine('gamma'), manifest('gamma')]);
    personCommits(path, { [manifest('acme')]: 'x', [manifest('gamma')]: 'x', [engine('beta')]: 'x' });
    await notifyOfMove();
    endPause();
    expect(await remind(waiting)).toEqual(waiting.filter(it => it !== engine('acme')));
    // Acme was applied, and waits again for a reason that is unknown.
    await remind(waiting.filter(it => !it.includes('acme')));
    expect(await remind(waiting)).toEqual(waiting);
  });

  test('names no engine object of a new store that was applied, when it changes', async () => {
    const receiver = await givenReceiver();
    const { path, notifier, notifyOfMove, endPause, remind } = await givenNotifier(receiver.url);
    const engine = 'dist/local/engine/beta.yaml';
    const manifest = 'dist/local/stores/beta/namespace.yaml';
    personCommits(path, { [manifest]: 'x', [engine]: 'x' });
    await notifyOfMove();
    endPause();
    expect(await remind(receiver, [engine, manifest])).toEqual([engine, manifest]);
    notifier.applied(new Set(['beta']));
    personCommits(path, { [manifest]: 'y' });
    await notifyOfMove();
    expect((receiver.got.at(-1)?.body as Push).commits[0].modified).toEqual([manifest]);
    expect(await remind(receiver, [engine, manifest])).toEqual([manifest]);
  });

  test('names no engine object of a store that waits before its commit was read', async () => {
    const receiver = await givenReceiver();
    const { path, notifyOfMove, endPause, remind } = await givenNotifier(receiver.url);
    const engine = 'dist/local/engine/acme.yaml';
    const manifest = 'dist/local/stores/acme/namespace.yaml';
    personCommits(path, { 'dist/local/stores/beta/namespace.yaml': 'x' });
    await notifyOfMove();
    personCommits(path, { [manifest]: 'x' });
    const second = notifyOfMove();
    await remind(receiver, [engine, manifest]);
    endPause();
    await second;
    expect((receiver.got.at(-1)?.body as Push).commits[0].modified).toEqual([manifest]);
    expect(await remind(receiver, [engine, manifest])).toEqual([manifest]);
  });

  test('notifies of the first of many commits at once, and of the others together', async () => {
    const receiver = await givenReceiver();
    const { path, ledger, notifyOfMove, endPause } = await givenNotifier(receiver.url);
    const pushes = () => receiver.got.map(({ body }) => body as Push);
    const sending: Promise<void>[] = [];
    for (const name of ['a1', 'b2', 'c3', 'd4', 'e5']) {
      await ledger.submit(givenChange(name), planOf('create', name));
      sending.push(notifyOfMove());
    }
    await sending[0];
    expect(pushes()).toHaveLength(1);
    endPause();
    await Promise.all(sending);
    const [first, others, ...more] = pushes();
    expect(more).toEqual([]);
    expect(others).toMatchObject({ before: first?.after, after: headOf(path) });
    const files = (name: string) => `dist/local/engine/${name}.yaml`;
    expect(first?.commits[0].modified).toEqual(expect.arrayContaining([files('a1')]));
    expect(others?.commits[0].modified).toEqual(expect.arrayContaining(['b2', 'c3', 'd4', 'e5'].map(files)));
  });

  test('ends at the commit whose paths it names when the branch has moved on', async () => {
    const receiver = await givenReceiver();
    const { path, ledger, notifier } = await givenNotifier(receiver.url);
    const previous = headOf(path);
    const { commit: revision } = await ledger.submit(givenChange('one'), planOf('create', 'beta'));
    await ledger.submit(givenChange('two'), planOf('create', 'gamma'));
    await notifier.notify({ previous, revision, by: 'others' });
    expect(receiver.got).toMatchObject([{ body: { before: previous, after: revision } }]);
  });

  test('notifies one receiver of two clusters once, and each other receiver', async () => {
    const [one, two] = [await givenReceiver(), await givenReceiver()];
    const { ledger, notifyOfMove } = await givenNotifier(one.url, one.url, two.url, undefined);
    await ledger.submit(givenChange('one'), planOf('create', 'beta'));
    await notifyOfMove();
    expect([one.got.length, two.got.length]).toEqual([1, 1]);
  });

  test('logs a receiver that refuses, and notifies the next all the same', async () => {
    const [bad, good] = [await givenReceiver(500), await givenReceiver()];
    const { ledger, notifyOfMove, lines } = await givenNotifier(bad.url, good.url);
    await ledger.submit(givenChange('one'), planOf('create', 'beta'));
    await notifyOfMove();
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

  test('notifies of nothing while fleet.yaml is invalid, and of all that changed meanwhile afterwards', async () => {
    const receiver = await givenReceiver();
    const { path, notifyOfMove } = await givenNotifier(receiver.url);
    const engine = 'dist/local/engine/acme.yaml';
    const manifest = 'dist/local/stores/acme/namespace.yaml';
    personCommits(path, { 'fleet.yaml': '{', [engine]: 'x' });
    await notifyOfMove();
    expect(receiver.got).toEqual([]);
    personCommits(path, { 'fleet.yaml': fleetWith(receiver.url), [manifest]: 'x' });
    await notifyOfMove();
    const [{ modified }] = (receiver.got[0]?.body as Push).commits;
    expect(modified).toEqual(expect.arrayContaining([engine, manifest]));
  });

  test('remembers that an engine object may have changed while its cluster is lost', async () => {
    const receiver = await givenReceiver();
    const { path, notifyOfMove, endPause, remind } = await givenNotifier(receiver.url);
    const engine = 'dist/local/engine/acme.yaml';
    const manifest = 'dist/local/stores/acme/namespace.yaml';
    personCommits(path, { [engine]: 'x' });
    await notifyOfMove();
    endPause();
    // Nothing is known to wait in a lost cluster.
    await remind(receiver, []);
    personCommits(path, { [manifest]: 'x' });
    await notifyOfMove();
    expect(await remind(receiver, [engine, manifest])).toEqual([engine, manifest]);
  });
});
