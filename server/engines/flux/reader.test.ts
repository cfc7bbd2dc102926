import { describe, expect, test } from 'vitest';
import { givenGitFacts, givenLiveGitFacts } from '../../../test/support/observation.ts';
import { through } from '../../clusters/engine.ts';
import recorded from '../../clusters/fixtures/flux.json' with { type: 'json' };
import { metadata } from '../../clusters/objects.ts';
import { status, type SyncStatus } from '../../status/index.ts';
import { emptyObservation, type Observation } from '../../status/observation.ts';
import { fluxReader, readRepository } from './reader.ts';
import { engineOf } from '#fleet';

type Title = keyof typeof recorded;
type Json = Record<string, unknown>;
const objectOf = (title: Title) => structuredClone(recorded[title]) as { metadata: Json; spec: Json; status: Json };

/** Returns the facts of a recorded Kustomization from a new reader. */
const read = (title: Title) => factsOf(fluxReader('flux-system', 'local').objects.read(objectOf(title)));
function factsOf<T>(found: { value: T } | null): T {
  if (!found) throw new Error('not kept');
  return found.value;
}
const sha = expect.stringMatching(/^[0-9a-f]{40}$/) as string;

describe('a recorded Kustomization', () => {
  test.each<[Title, Partial<SyncStatus>]>([
    ['just made', { state: 'applying', reason: 'Reconciling', appliedRevision: null, appliedAt: null, inSync: null }],
    ['applied for the first time', { state: 'applying', reason: 'Reconciling', appliedRevision: null }],
    ['applied', { state: 'applied', appliedRevision: sha, appliedAt: '2026-11-21T04:38:37Z', inSync: true }],
    ['root applied', { state: 'applying', reason: 'NewSpecification' }],
    ['waits for the source', { state: 'applying', reason: 'ArtifactFailed', message: /artifact not found/ as never }],
    [
      'path is missing',
      {
        state: 'failed',
        reason: 'ArtifactFailed',
        message: 'kustomization path not found: stat dist/local/stores/obs-shop: no such file or directory',
        appliedRevision: sha,
      },
    ],
    ['applied again, under way', { state: 'applying', reason: 'Reconciling', appliedRevision: sha, inSync: null }],
    ['refused by the cluster', { state: 'failed', reason: 'ReconciliationFailed', message: /^Service\// as never }],
    ['can not be built', { state: 'failed', reason: 'BuildFailed', message: /from dist\/local/ as never }],
    ['fixed', { state: 'applied' }],
    ['suspended', { state: 'suspended', reason: 'Suspended', appliedRevision: sha }],
    ['being deleted', { state: 'applying', reason: 'Deleting', since: '2026-11-21T04:39:12Z' }],
  ])('%s', (title, { message, ...expected }) => {
    const { sync } = read(title);
    expect(sync).toMatchObject(expected);
    if (message !== undefined) expect(sync.message).toMatch(message);
  });

  test('is protected while the store runs, and neither marked nor orphaning once it may be deleted', () => {
    expect(read('applied').object).toMatchObject({ name: 'store-obs-shop', marked: true, deletingSince: null });
    expect(read('protection taken off').object.marked).toBe(false);
    expect(read('being deleted').object).toMatchObject({
      marked: false,
      deletingSince: '2026-11-21T04:39:12Z',
      finalizers: ['finalizers.fluxcd.io'],
    });
  });

  test.each([
    ['the mark alone', { annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' } }, {}, true],
    ['a policy that orphans', {}, { deletionPolicy: 'Orphan' }, true],
    ['a policy that mirrors pruning, which is off', {}, { deletionPolicy: 'MirrorPrune', prune: false }, true],
    ['a policy that mirrors pruning', {}, { deletionPolicy: 'MirrorPrune', prune: true }, false],
    ['a policy that deletes', {}, { deletionPolicy: 'Delete' }, false],
    ['the mark of the other engine', { annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false' } }, {}, false],
  ])('is kept or deleted by %s: %j %j', (_, metadata, spec, marked) => {
    const object = objectOf('protection taken off');
    const other = { ...object, metadata: { ...object.metadata, ...metadata }, spec: { ...object.spec, ...spec } };
    expect(factsOf(fluxReader('flux-system', 'local').objects.read(other)).object.marked).toBe(marked);
  });

  test('counts only under the name and the label of its store, or as the root', () => {
    const reader = fluxReader('flux-system', 'local').objects;
    expect(reader.read(objectOf('applied'))?.store).toBe('obs-shop');
    expect(reader.read(objectOf('root applied'))?.store).toBe('');
    const other = objectOf('applied');
    other.metadata.name = 'store-other';
    expect(reader.read(other)).toBeNull();
    expect(fluxReader('flux-system', 'far').objects.read(objectOf('root applied'))).toBeNull();
  });
});

describe('a failure', () => {
  test('keeps its reason and its time over retries, and ends with success', () => {
    const reader = fluxReader('flux-system', 'local').objects;
    const syncOf = (title: Title) => factsOf(reader.read(objectOf(title))).sync;
    const first = syncOf('path is missing');
    expect(syncOf('path is missing, tried again')).toEqual(first);
    const later = objectOf('path is missing');
    for (const condition of later.status.conditions as Json[]) condition.lastTransitionTime = '2026-11-21T04:59:00Z';
    expect(factsOf(reader.read(later)).sync.since).toBe(first.since);
    // Another commit may fix it, so that is not a retry. If it fails as well, it has failed since the first time.
    expect(syncOf('applied again, under way')).toMatchObject({ state: 'applying', message: '' });
    expect(syncOf('refused by the cluster')).toMatchObject({ reason: 'ReconciliationFailed', since: first.since });
    expect(syncOf('fixed')).toMatchObject({ state: 'applied' });
    expect(syncOf('can not be built').since).toBe('2026-11-21T04:39:10Z');
  });

  test('of a deleted object does not carry over to another of its name', () => {
    const reader = fluxReader('flux-system', 'local').objects;
    reader.read(objectOf('path is missing'));
    const retried = objectOf('path is missing, tried again');
    retried.metadata.creationTimestamp = '2026-11-21T05:00:00Z';
    expect(factsOf(reader.read(retried)).sync.state).toBe('applying');
  });
});

describe('a Kustomization with conditions', () => {
  const evaluated = (ready: Json, over: { status?: Json; spec?: Json } = {}) => {
    const object = objectOf('applied');
    const conditions = [{ type: 'Ready', lastTransitionTime: '2026-11-21T04:39:10Z', ...ready }];
    return factsOf(
      fluxReader('flux-system', 'local').objects.read({
        ...object,
        spec: { ...object.spec, ...over.spec },
        status: { ...object.status, conditions, ...over.status },
      }),
    ).sync;
  };
  const good = { status: 'True', reason: 'ReconciliationSucceeded' };

  test('takes DependencyNotReady for waiting', () => {
    expect(
      evaluated({ status: 'False', reason: 'DependencyNotReady', message: 'dependency x is not ready' }),
    ).toMatchObject({
      state: 'applying',
      reason: 'DependencyNotReady',
    });
  });

  test('takes Stalled for a failure', () => {
    const conditions = [{ type: 'Stalled', status: 'True', reason: 'InvalidPath', message: 'no' }];
    expect(evaluated(good, { status: { conditions } })).toMatchObject({ state: 'failed', reason: 'InvalidPath' });
  });

  test.each([
    ['main@sha1:', 'a'.repeat(40)],
    ['feature/x@y/z@sha1:', 'b'.repeat(40)],
    ['sha1:', 'c'.repeat(40)],
  ])('finds the commit after %s', (prefix, commit) => {
    expect(evaluated(good, { status: { lastAppliedRevision: prefix + commit } }).appliedRevision).toBe(commit);
  });

  test('does not take the first time of a restored content for its last', () => {
    const entry = (first: string, last: string) => ({
      firstReconciled: `2026-11-21T${first}:00Z`,
      lastReconciled: `2026-11-21T${last}:00Z`,
      lastReconciledStatus: 'ReconciliationSucceeded',
    });
    const at = (...history: object[]) => evaluated(good, { status: { history } }).appliedAt;
    expect(at(entry('05:00', '06:00'), entry('04:00', '04:30'))).toBe('2026-11-21T05:00:00Z');
    expect(at(entry('04:00', '06:00'), entry('05:00', '05:30'))).toBe('2026-11-21T06:00:00Z');
    expect(
      at({ ...entry('07:00', '07:00'), lastReconciledStatus: 'ReconciliationFailed' }, entry('04:00', '06:00')),
    ).toBe('2026-11-21T04:00:00Z');
  });
});

describe('the recorded source', () => {
  const source = (title: Title) => factsOf(readRepository(objectOf(title)));

  test.each<[Title, Partial<SyncStatus>]>([
    ['source without credentials', { state: 'failed', reason: 'AuthenticationFailed', appliedRevision: null }],
    ['source fetched', { state: 'applied' }],
    ['source refuses the credentials', { state: 'failed', reason: 'GitOperationFailed', appliedRevision: sha }],
    ['source fixed', { state: 'applied', appliedRevision: sha }],
  ])('%s', (title, expected) => expect(source(title)).toMatchObject(expected));

  test('distinguishes a suspended source from a new one', () => {
    const made = { metadata: { name: 'storefleet' }, spec: {} };
    expect(factsOf(readRepository(made))).toMatchObject({ state: 'applying', reason: 'Fetching' });
    expect(factsOf(readRepository({ ...made, spec: { suspend: true } }))).toMatchObject({ state: 'suspended' });
    expect(readRepository({ ...made, metadata: { name: 'other' } })).toBeNull();
  });

  test('passes its failure on to each Kustomization that waits for it, and to no other', () => {
    const invalid = source('source refuses the credentials');
    for (const title of ['applied', 'applied again, under way', 'waits for the source'] as const) {
      const { sync } = read(title);
      expect(through(invalid, sync)).toMatchObject({
        state: 'failed',
        reason: 'GitOperationFailed',
        appliedRevision: sync.appliedRevision,
      });
    }
    for (const title of ['path is missing', 'suspended', 'being deleted'] as const) {
      expect(through(invalid, read(title).sync)).toEqual(read(title).sync);
    }
    expect(through(source('source fixed'), read('applied').sync)).toEqual(read('applied').sync);
    expect(through(undefined, read('applied').sync)).toEqual(read('applied').sync);
  });
});

describe('the phase of recorded objects', () => {
  const now = new Date('2026-11-21T04:40:00Z');
  const cluster = {
    name: 'local',
    engine: 'Flux',
    state: 'reachable',
    message: '',
    observedAt: now.toISOString(),
  } as const;
  const root = { ...read('applied').sync };
  const observed = (title?: Title, over: Partial<Observation> = {}): Observation => {
    const own = title && read(title);
    return {
      ...emptyObservation('obs-shop', cluster),
      root,
      ...(own ? { sync: own.sync, engineObject: own.object } : {}),
      ...over,
    };
  };
  const target = { commit: 'a'.repeat(40), at: '2026-11-21T04:38:35Z' };
  const invalid = factsOf(readRepository(objectOf('source refuses the credentials')));

  test.each([
    ['nothing seen yet', observed(), 'Queued WaitingForEngine', /^Flux /],
    [
      'nothing seen, and Git refuses the credentials',
      observed(undefined, { root: through(invalid, root) }),
      'Queued RootNotSynced',
      /authentication required/,
    ],
    ['being applied', observed('applied for the first time'), 'Applying Applying', /Flux/],
    ['refused a moment ago', observed('refused by the cluster'), 'Applying ReconciliationFailed', /Web_Bad/],
    [
      'suspended before it was applied',
      observed('suspended'),
      'Queued SyncSuspended',
      /Flux is suspended for this store/,
    ],
  ])('%s', (_, observation, expected, message) => {
    const answer = status(observation, givenGitFacts({ target, appliedContainsTarget: false }), now);
    expect(`${answer.phase} ${answer.reason}`).toBe(expected);
    expect(answer.message).toMatch(message);
  });

  test('is Orphaned for a store without its files', () => {
    const gitFacts = givenLiveGitFacts({ desired: 'absent', target: null, filesRemovedAt: target.at });
    expect(status(observed('path is missing'), gitFacts, now)).toMatchObject({ phase: 'Orphaned' });
  });

  test('is Deleting while Flux prunes it', () => {
    const gitFacts = givenLiveGitFacts({
      desired: 'absent',
      target: null,
      deletionRequestedAt: target.at,
      filesRemovedAt: target.at,
    });
    expect(status(observed('being deleted'), gitFacts, now)).toMatchObject({ phase: 'Deleting', reason: 'Pruning' });
  });
});

test('the mark is read as Flux reads it', () => {
  const marked = (annotations: Record<string, string>, labels: Record<string, string> = {}) =>
    engineOf({ type: 'flux' }).isMarked(metadata.parse({ name: 'x', annotations, labels }));
  const mark = 'kustomize.toolkit.fluxcd.io/prune';
  expect(marked({ [mark]: 'disabled' })).toBe(true);
  expect(marked({}, { [mark]: 'disabled' })).toBe(true);
  expect(marked({ [mark]: 'enabled' })).toBe(false);
  expect(marked({})).toBe(false);
});
