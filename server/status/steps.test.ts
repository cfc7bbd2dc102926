import { describe, expect, test } from 'vitest';
import {
  ago,
  cluster,
  givenComponent,
  givenSync,
  givenDone,
  givenGitFacts,
  givenLiveGitFacts,
  givenNothing,
  givenPod,
  givenAvailability,
  givenRunning,
  givenUnmarked,
  givenUnready,
  givenWaiting,
  now,
} from '../../test/support/observation.ts';
import { deriveFacts, deletionReady, status, type Observation } from './index.ts';
import { markedObjects } from './remains.ts';

const steps = (...args: Parameters<typeof status>) => status(...args).steps;
const evidence = (...args: Parameters<typeof status>) => status(...args).evidence;
const isReady = (...args: Parameters<typeof deriveFacts>) => deletionReady(deriveFacts(...args));

const shape = (...args: Parameters<typeof status>) =>
  Object.fromEntries(steps(...args).map(step => [step.id, step.state]));

describe('steps of a start', () => {
  test('have the times of the cluster', () => {
    const path = steps(givenRunning(), givenGitFacts(), now);
    expect(path.map(step => [step.id, step.state, step.startedAt, step.finishedAt])).toEqual([
      ['commit', 'done', ago(60), ago(60)],
      ['sync', 'done', ago(60), ago(54)],
      ['credentials', 'done', ago(48), ago(47)],
      ['database', 'done', ago(46), ago(40)],
      ['install', 'done', ago(40), ago(32)],
      ['web', 'done', ago(30), ago(20)],
      ['probe', 'done', ago(20), ago(18)],
    ]);
  });

  test('have a title each', () => {
    expect(steps(givenRunning(), givenGitFacts(), now).map(({ title }) => title)).toEqual([
      'Committed to Git',
      'Applied by the engine',
      'Credentials made',
      'Database ready',
      'Shop installed',
      'Web server ready',
      'Takes orders',
    ]);
  });

  describe('after an update', () => {
    /** A change from a minute ago to a store that is a day old. */
    const updated = givenGitFacts({ createdAt: ago(86_400), firstLiveAt: ago(86_000) });
    const times = (observation: Observation) =>
      steps(observation, updated, now).map(step => [step.id, step.state, step.startedAt, step.finishedAt]);
    const since = (seconds: number) => givenAvailability('ok', { since: ago(seconds), firstOkAt: ago(86_000) });
    const database = givenComponent({
      pods: [
        givenPod('database-0', {
          containers: [givenDone('credentials', 86_390, 86_389), givenDone('initialise', 86_388, 86_380)],
          ready: { ok: true, at: ago(86_370), reason: '', message: '' },
        }),
      ],
    });

    test('count from the last change, and have no times for what it did not touch', () => {
      expect(times(givenRunning({ database, availability: since(80_000) }))).toEqual([
        ['commit', 'done', ago(60), ago(60)],
        ['sync', 'done', ago(60), ago(54)],
        ['credentials', 'done', null, null],
        ['database', 'done', null, null],
        ['install', 'done', ago(40), ago(32)],
        ['web', 'done', ago(30), ago(20)],
        ['probe', 'done', ago(20), ago(20)],
      ]);
    });

    test('show when a shop recovered that did not answer meanwhile', () => {
      expect(times(givenRunning({ database, availability: since(12) })).at(-1)).toEqual([
        'probe',
        'done',
        ago(20),
        ago(12),
      ]);
    });

    test('have no time for a shop that this server has not known long enough', () => {
      const young = givenAvailability('ok', { since: ago(5), firstOkAt: ago(5) });
      expect(times(givenRunning({ database, availability: young })).at(-1)).toEqual(['probe', 'done', ago(20), null]);
    });
  });

  test('wait for each other', () => {
    const observation = givenRunning({
      web: givenComponent({
        ready: 0,
        pods: [givenUnready('web-1', [givenWaiting('install', { state: 'running', startedAt: ago(3) })])],
      }),
      availability: null,
    });
    expect(shape(observation, givenGitFacts(), now)).toEqual({
      commit: 'done',
      sync: 'done',
      credentials: 'done',
      database: 'done',
      install: 'active',
      web: 'waiting',
      probe: 'waiting',
    });
  });

  test('show the reason at once and fail after its delay', () => {
    const withPull = (seconds: number) =>
      givenRunning({
        web: givenComponent({
          ready: 0,
          pods: [
            givenUnready('web-1', [givenWaiting('install', { reason: 'ErrImagePull' })], {
              scheduled: { ok: true, at: ago(seconds), reason: '', message: '' },
            }),
          ],
        }),
        availability: null,
      });
    const early = steps(withPull(10), givenGitFacts(), now).find(step => step.id === 'install');
    expect(early).toMatchObject({ state: 'active', detail: expect.stringContaining("can't be pulled") as string });
    expect(shape(withPull(200), givenGitFacts(), now)).toMatchObject({ install: 'failed', web: 'waiting' });
  });

  test('are unknown for a cluster that can’t be read', () => {
    const path = steps(givenRunning({ cluster: { ...cluster, state: 'unreachable' } }), givenGitFacts(), now);
    expect(path[0]).toMatchObject({ id: 'commit', state: 'done' });
    expect(path.slice(1).every(step => step.state === 'unknown')).toBe(true);
  });

  test('distinguish a sync that failed from one that waits', () => {
    const nothing = givenNothing();
    expect(shape(nothing, givenGitFacts({ appliedContainsTarget: 'unknown' }), now).sync).toBe('active');
    const failed = givenNothing({ sync: givenSync({ state: 'failed', message: 'denied' }) });
    expect(shape(failed, givenGitFacts({ appliedContainsTarget: false }), now).sync).toBe('failed');
  });

  test('show a failing live shop', () => {
    expect(shape(givenRunning({ availability: givenAvailability('failed') }), givenLiveGitFacts(), now).probe).toBe(
      'failed',
    );
  });
});

describe('steps of a removal', () => {
  const requested = { deletionRequestedAt: ago(90) };
  const removed = { ...requested, desired: 'removed' } as const;
  const gone = { ...requested, desired: 'absent', target: null, rendered: false, filesRemovedAt: ago(30) } as const;

  test.each([
    ['requested', givenRunning(), { ...removed, appliedContainsTarget: false }, 'done active waiting waiting waiting'],
    ['marks removed', givenUnmarked(), removed, 'done done active waiting waiting'],
    ['files deleted', givenUnmarked(), gone, 'done done done active waiting'],
    [
      'volumes about to be deleted',
      givenNothing({ volumes: [{ name: 'pvc-1', phase: 'Released', claim: 'data', policy: 'Delete' }] }),
      gone,
      'done done done done active',
    ],
    ['all deleted', givenNothing(), gone, 'done done done done done'],
    [
      'a volume retained',
      givenNothing({ volumes: [{ name: 'pvc-1', phase: 'Released', claim: 'data', policy: 'Retain' }] }),
      gone,
      'done done done done failed',
    ],
    [
      'unreadable',
      givenNothing({ cluster: { ...cluster, state: 'unreachable' } }),
      gone,
      'done unknown done unknown unknown',
    ],
  ] as const)('%s', (_title, observation, gitFacts, expected) => {
    const path = steps(observation, givenLiveGitFacts(gitFacts), now);
    expect(path.map(step => step.id)).toEqual(['commit', 'sync', 'files', 'prune', 'verify']);
    expect(path.map(step => step.state).join(' ')).toBe(expected);
  });

  test('allow to delete the files only once every mark is off and the removal is applied', () => {
    expect(isReady(givenRunning(), givenLiveGitFacts(removed), now)).toBe(false);
    expect(markedObjects(givenRunning())).toContain('StatefulSet database');
    expect(isReady(givenUnmarked(), givenLiveGitFacts(removed), now)).toBe(true);
    expect(isReady(givenUnmarked(), givenLiveGitFacts({ ...removed, appliedContainsTarget: false }), now)).toBe(false);
    expect(isReady(givenUnmarked(), givenLiveGitFacts(), now)).toBe(false);
    const unread = givenUnmarked({ cluster: { ...cluster, state: 'unreachable' } });
    expect(isReady(unread, givenLiveGitFacts(removed), now)).toBe(false);
  });

  test('allow to delete the files of a store that never ran, after a time for the engine', () => {
    expect(isReady(givenNothing(), givenLiveGitFacts(removed), now)).toBe(false);
    expect(isReady(givenNothing(), givenLiveGitFacts({ ...removed, deletionRequestedAt: ago(601) }), now)).toBe(true);
  });
});

describe('evidence', () => {
  test('names every fact under Live', () => {
    const facts = evidence(givenRunning(), givenGitFacts(), now);
    expect(facts.map(fact => fact.ok)).toEqual(facts.map(() => true));
    expect(facts.map(fact => fact.check)).toContain('Applied by Argo CD');
  });

  test("is unknown, not false, where the cluster can't be read", () => {
    const facts = evidence(givenNothing({ cluster: { ...cluster, state: 'unreachable' } }), givenGitFacts(), now);
    expect(facts.slice(2).map(fact => fact.ok)).toEqual(facts.slice(2).map(() => null));
  });

  test('proves a deletion', () => {
    const absent = givenLiveGitFacts({ desired: 'absent', deletionRequestedAt: ago(40), filesRemovedAt: ago(30) });
    expect(evidence(givenNothing(), absent, now).map(fact => [fact.check, fact.ok])).toEqual([
      ['Files gone from Git', true],
      ['Namespace gone', true],
      ['Volume claims gone', true],
      ['Persistent volumes gone', true],
      ['Argo CD object gone', true],
    ]);
    expect(evidence(givenNothing(), absent, now)[0]).toMatchObject({ detail: 'Removed', at: ago(30) });
    expect(evidence(givenRunning(), absent, now).filter(fact => fact.ok === false)).toHaveLength(4);
  });

  test('is only the commit while a file is invalid that was never valid', () => {
    const gitFacts = givenGitFacts({ problems: ['spec.size must be a string'], rendered: false, target: null });
    const path = steps(givenNothing(), gitFacts, now);
    expect(path).toMatchObject([{ id: 'commit', state: 'done', finishedAt: gitFacts.createdAt, detail: '' }]);
    expect(evidence(givenNothing(), gitFacts, now)[0]).toEqual({ check: 'Valid file', ok: false, detail: '1 problem' });
  });

  test('shows that an orphan runs, not that its deletion failed', () => {
    const orphan = givenLiveGitFacts({ desired: 'absent', rendered: false, target: null, filesRemovedAt: ago(30) });
    const facts = evidence(givenRunning({ availability: givenAvailability('ok') }), orphan, now);
    expect(facts[0]).toMatchObject({ check: 'Files in Git', ok: false });
    expect(facts.find(fact => fact.check === 'Storefront open')?.ok).toBe(true);
    const [commit, ...others] = steps(givenRunning({ availability: givenAvailability('ok') }), orphan, now);
    expect(commit).toMatchObject({ id: 'commit', state: 'failed' });
    expect(others.find(step => step.id === 'database')?.state).toBe('done');
  });

  test('has a title for each step, and ends with what the kind is there for', () => {
    const unreachable = givenRunning({ cluster: { ...cluster, state: 'unreachable' } });
    for (const observation of [givenRunning(), unreachable]) {
      expect(steps(observation, givenGitFacts(), now).map(({ title }) => title)).toEqual([
        'Committed to Git',
        'Applied by the engine',
        ...givenGitFacts().kind.steps.map(({ title }) => title),
        'Takes orders',
      ]);
    }
    const titles = steps(
      givenNothing(),
      givenLiveGitFacts({ desired: 'removed', deletionRequestedAt: ago(60) }),
      now,
    ).map(({ title }) => title);
    expect(titles.slice(2)).toEqual(['Files removed from Git', 'Removed from the cluster', 'Nothing remains']);
  });

  test('distinguishes a store that takes orders from one that only has ready pods', () => {
    const { outcome } = givenAvailability('failed');
    const facts = evidence(givenRunning({ availability: givenAvailability(outcome) }), givenGitFacts(), now);
    expect(facts.filter(fact => fact.ok === false).map(fact => fact.check)).toContain('Storefront open');
  });

  test('reports a database with a pod that is not ready', () => {
    const pods = [givenUnready('database-0', [givenDone('credentials', 3, 2)])];
    const facts = evidence(givenRunning({ database: givenComponent({ ready: 0, pods }) }), givenGitFacts(), now);
    expect(facts.find(fact => fact.check === 'Database ready')).toMatchObject({
      ok: false,
      detail: '0 of 1 pods ready',
    });
  });
});
