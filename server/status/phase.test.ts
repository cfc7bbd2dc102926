import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ago,
  cluster,
  givenSync,
  givenGitFacts,
  givenLiveGitFacts,
  givenNothing,
  givenRunning,
  nothingInGit,
  now,
  readyDatabase,
  readyWeb,
} from '../../test/support/observation.ts';
import { pulling, unreadyWeb, gone, testPhases } from '../../test/support/phase-cases.ts';
import type { GitFacts } from './git-facts.ts';
import { evaluateStore, status } from './index.ts';
import { componentOf, emptyObservation, type Component, type Observation } from './observation.ts';
import { remains } from './remains.ts';
import { storeStatus, type OfferedAction } from '#contract';

testPhases([
  {
    title: 'no cluster connected',
    observation: emptyObservation('acme', { ...cluster, state: 'disconnected', observedAt: null }),
    gitFacts: givenGitFacts({ appliedContainsTarget: 'unknown' }),
    phase: 'NotObserved',
    reason: 'NoClusterConnected',
    message: /Saved in Git.*“local” isn’t connected/,
  },
  {
    title: 'a deletion that waits, no cluster connected',
    observation: emptyObservation('acme', { ...cluster, state: 'disconnected', observedAt: null }),
    gitFacts: givenLiveGitFacts({ desired: 'removed', deletionRequestedAt: ago(60) }),
    phase: 'NotObserved',
    reason: 'DeletionNotObserved',
    message: /deletion is saved in Git/,
  },
  {
    title: 'a deletion of what was never live, no cluster connected',
    observation: emptyObservation('acme', { ...cluster, state: 'disconnected', observedAt: null }),
    gitFacts: givenGitFacts({ desired: 'removed', deletionRequestedAt: ago(2) }),
    phase: 'Deleting',
    reason: 'NeverLive',
    message: /saved in Git\. The shop was never live here, so its files leave Git at once\.$/,
  },
  {
    title: 'deleted before it was ever live, no cluster connected',
    observation: emptyObservation('acme', { ...cluster, state: 'disconnected', observedAt: null }),
    gitFacts: givenGitFacts({ desired: 'absent', deletionRequestedAt: ago(60), filesRemovedAt: ago(50) }),
    phase: 'Deleted',
    reason: 'NeverLive',
    message: /Deleted from Git/,
  },
  {
    title: 'files that were lost by hand, no cluster connected',
    observation: emptyObservation('acme', { ...cluster, state: 'disconnected', observedAt: null }),
    gitFacts: givenGitFacts({ desired: 'absent', filesRemovedAt: ago(50) }),
    phase: 'NotObserved',
    reason: 'DeletionNotObserved',
    message: /whether the shop still runs is unknown/,
  },
  {
    title: 'a file that does not parse and was never rendered',
    observation: givenNothing(),
    gitFacts: givenGitFacts({ problems: ['spec.size must be a string'], rendered: false, target: null }),
    phase: 'Invalid',
    reason: 'InvalidFile',
    message: /^The store file has problems, so nothing is rendered from it\. Fix it and push\.$/,
  },
  {
    title: 'a file that no longer parses while the store runs',
    observation: givenRunning(),
    gitFacts: givenLiveGitFacts({ problems: ['spec.size must be a string'] }),
    phase: 'Live',
    reason: 'TakesOrders',
    message: /takes orders.*file is invalid, so the last valid version stays until it is fixed\.$/,
  },
  {
    title: 'cluster unreachable',
    observation: givenRunning({ cluster: { ...cluster, state: 'unreachable', message: 'ECONNREFUSED' } }),
    gitFacts: givenLiveGitFacts(),
    phase: 'Unknown',
    reason: 'ClusterUnreachable',
    message: /ECONNREFUSED/,
  },
  {
    title: 'cluster unreachable while a store was failing',
    observation: givenRunning({ web: pulling(400), cluster: { ...cluster, state: 'unreachable' } }),
    gitFacts: givenGitFacts(),
    phase: 'Unknown',
    reason: 'ClusterUnreachable',
  },
  {
    title: 'cluster read for the first time',
    observation: givenNothing({ cluster: { ...cluster, state: 'connecting', observedAt: null } }),
    gitFacts: givenGitFacts(),
    phase: 'Unknown',
    reason: 'Connecting',
  },
  {
    title: 'cluster without the engine',
    observation: givenNothing({ root: null, cluster: { ...cluster, state: 'engine-missing' } }),
    gitFacts: givenGitFacts({ appliedContainsTarget: 'unknown', target: { commit: 'b', at: ago(9000) } }),
    phase: 'Queued',
    reason: 'EngineMissing',
    message: /^Queued\. Cluster local has no Argo CD\. Install it, then run storefleet bootstrap --apply\.$/,
  },
  {
    title: 'cluster that lost its engine while the store runs',
    observation: givenRunning({ root: null, cluster: { ...cluster, state: 'engine-missing' } }),
    gitFacts: givenLiveGitFacts({ appliedContainsTarget: 'unknown' }),
    phase: 'Unknown',
    reason: 'EngineMissing',
    message: /^Parts of the store run in an unknown version\. .*bootstrap --apply\.$/,
  },
]);

describe('phase', () => {
  test('repeats the last observation of an unreachable cluster', () => {
    const unreachable = givenRunning({ cluster: { ...cluster, state: 'unreachable', observedAt: ago(900) } });
    expect(status(unreachable, givenLiveGitFacts(), now)).toMatchObject({ phase: 'Unknown', lastKnown: 'Live' });
  });
});

// Only these two states are leaving; the types have no other state yet.
test.each(['paused', 'archived'] as unknown as GitFacts['desired'][])(
  'a store in the state %s is not leaving',
  desired => {
    const running = status(givenRunning(), givenLiveGitFacts({ desired }), now);
    expect(running).toMatchObject({ phase: 'Live' });
    expect(running.steps.map(({ id }) => id)).not.toContain('prune');
    const disconnected = givenNothing({ cluster: { ...cluster, state: 'disconnected' } });
    expect(status(disconnected, givenLiveGitFacts({ desired }), now)).toMatchObject({ reason: 'NoClusterConnected' });
  },
);

// Arbitrary observations and histories: times may be absent or invalid, numbers odd, names unexpected.
const time = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -100, max: 100_000 }).map(ago) },
  { weight: 2, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.constantFrom('', 'soon', '9999-99-99T00:00:00Z') },
);
const text = fc.oneof(
  fc.constant(''),
  fc.constantFrom('ImagePullBackOff', 'OOMKilled', 'FailedCreate', 'Error'),
  fc.string(),
);
const condition = fc.option(fc.record({ ok: fc.boolean(), at: time, reason: text, message: text }), { nil: null });
const exit = fc.option(fc.integer({ min: 0, max: 255 }), { nil: null });
const container = fc.record({
  name: fc.constantFrom('credentials', 'initialise', 'mariadb', 'install', 'web', 'cron', 'other'),
  image: text,
  init: fc.boolean(),
  ready: fc.boolean(),
  restarts: fc.nat(20),
  state: fc.constantFrom('waiting' as const, 'running' as const, 'terminated' as const),
  reason: text,
  message: text,
  exitCode: exit,
  startedAt: time,
  finishedAt: time,
  last: fc.option(fc.record({ reason: text, message: text, exitCode: exit, finishedAt: time }), { nil: null }),
});
const pod = fc.record({
  name: text,
  phase: fc.constantFrom('Pending', 'Running', 'Succeeded', 'Failed', 'Unknown', ''),
  reason: text,
  message: text,
  createdAt: time,
  deletingSince: time,
  scheduled: condition,
  mounted: condition,
  initialized: condition,
  ready: condition,
  containers: fc.array(container, { maxLength: 4 }),
});
const number = fc.integer({ min: 0, max: 3 });
const component = fc.oneof(
  fc.constantFrom(readyDatabase, readyWeb),
  fc.record({
    workload: fc.constantFrom('Deployment' as const, 'StatefulSet' as const),
    exists: fc.boolean(),
    createdAt: time,
    deletingSince: time,
    marked: fc.boolean(),
    desired: number,
    replicas: number,
    ready: number,
    updated: number,
    started: fc.boolean(),
    stalled: text,
    rejected: text,
    pods: fc.array(pod, { maxLength: 3 }),
  }),
);
const sync = fc.record({
  state: fc.constantFrom(
    'not-seen' as const,
    'applying' as const,
    'applied' as const,
    'failed' as const,
    'suspended' as const,
  ),
  reason: fc.constantFrom('', 'SyncFailed'),
  message: text,
  since: time,
  appliedRevision: fc.option(text, { nil: null }),
  appliedAt: time,
  inSync: fc.option(fc.boolean(), { nil: null }),
  awaitsConfirmation: fc.boolean(),
});
const check = fc.record({
  outcome: fc.constantFrom('ok' as const, 'failed' as const, 'unknown' as const),
  detail: text,
});
const anyObservation: fc.Arbitrary<Observation> = fc.record({
  store: fc.constant('acme'),
  cluster: fc.record({
    name: fc.constant('local'),
    engine: fc.constantFrom('Argo CD', 'Flux'),
    state: fc.constantFrom(
      'disconnected' as const,
      'connecting' as const,
      'reachable' as const,
      'reachable' as const,
      'unreachable' as const,
      'engine-missing' as const,
    ),
    message: text,
    observedAt: time,
  }),
  sync,
  root: fc.option(sync, { nil: null }),
  engineObject: fc.option(
    fc.record({
      name: text,
      createdAt: time,
      deletingSince: time,
      finalizers: fc.array(text, { maxLength: 2 }),
      marked: fc.boolean(),
    }),
    { nil: null },
  ),
  namespace: fc.option(fc.record({ createdAt: time, deletingSince: time, blockedBy: text, marked: fc.boolean() }), {
    nil: null,
  }),
  components: fc.tuple(component, component).map(
    ([database, web]) =>
      new Map<string, Component>([
        ['database', database],
        ['web', web],
      ]),
  ),
  ingress: fc.constant(null),
  claims: fc.array(fc.record({ name: text, phase: text, deletingSince: time, marked: fc.boolean() }), { maxLength: 2 }),
  volumes: fc.array(fc.record({ name: text, phase: text, claim: text, policy: fc.constantFrom('Delete', 'Retain') }), {
    maxLength: 2,
  }),
  warnings: fc.array(
    fc.record({ reason: text, kind: text, name: fc.constantFrom('web', 'database', 'web-1'), message: text, at: time }),
    {
      maxLength: 2,
    },
  ),
  availability: fc.option(
    fc.record({
      outcome: fc.constantFrom('ok' as const, 'failed' as const, 'unknown' as const),
      at: fc.constant(ago(1)),
      since: fc.integer({ min: 0, max: 1000 }).map(ago),
      firstOkAt: time,
      checks: fc.record({ storefront: check, products: check, checkout: check }),
      latencyMs: fc.option(fc.nat(), { nil: null }),
    }),
    { nil: null },
  ),
});
const anyHistory: fc.Arbitrary<GitFacts> = fc.record({
  kind: fc.constant(nothingInGit.kind),
  desired: fc.constantFrom('running' as const, 'removed' as const, 'absent' as const),
  problems: fc.array(text, { maxLength: 2 }),
  rendered: fc.boolean(),
  queued: fc.boolean(),
  queue: fc.option(fc.record({ position: fc.nat(), total: fc.nat(), slots: fc.nat() }), { nil: null }),
  target: fc.option(fc.record({ commit: text, at: time.map(at => at ?? ago(60)) }), { nil: null }),
  appliedContainsTarget: fc.constantFrom<(boolean | 'unknown')[]>(true, false, 'unknown'),
  createdAt: time,
  deletionRequestedAt: time,
  filesRemovedAt: time,
  goneAt: time,
  firstLiveAt: time,
});
const anyNow = fc.oneof(fc.constant(now), fc.constant(new Date(Number.NaN)), fc.constant(new Date(0)));

/** A store whose file was never rendered is Invalid whatever the cluster reports: Git alone shows that. */
const neverRendered = (gitFacts: GitFacts) =>
  gitFacts.problems.length > 0 && !gitFacts.rendered && gitFacts.desired !== 'absent';

describe('for every observation and its facts in Git', () => {
  const holds = (claim: (observation: Observation, gitFacts: GitFacts, at: Date) => void) =>
    fc.assert(fc.property(anyObservation, anyHistory, anyNow, claim), { numRuns: 2000 });

  test('answers, within the contract, the same twice', () => {
    holds((observation, gitFacts, at) => {
      const answer = status(observation, gitFacts, at);
      expect(storeStatus.safeParse(answer).error).toBeUndefined();
      expect(status(observation, gitFacts, at)).toEqual(answer);
    });
  });

  test('stays the same until the time at which it may change', () => {
    const later = fc.integer({ min: 1, max: 2_000_000 });
    fc.assert(
      fc.property(anyObservation, anyHistory, later, (observation, gitFacts, milliseconds) => {
        const { changesAt, ...evaluated } = evaluateStore(observation, gitFacts, now);
        const then = new Date(Math.min(now.getTime() + milliseconds, changesAt - 1));
        expect(evaluateStore(observation, gitFacts, then)).toMatchObject(evaluated);
      }),
      { numRuns: 2000 },
    );
  });

  test('never calls a store in an unreadable cluster failed, degraded or deleted', () => {
    holds((observation, gitFacts, at) => {
      const unread = { ...observation, cluster: { ...observation.cluster, state: 'unreachable' as const } };
      expect(['Unknown', 'Invalid']).toContain(status(unread, gitFacts, at).phase);
    });
  });

  test('answers NotObserved for every store without a cluster, unless it is deleted before it was ever live', () => {
    holds((observation, gitFacts, at) => {
      const disconnected = { ...observation, cluster: { ...observation.cluster, state: 'disconnected' as const } };
      const unseen = gitFacts.firstLiveAt === null;
      const leaving = unseen && gitFacts.desired === 'removed';
      const gone = unseen && gitFacts.desired === 'absent' && gitFacts.deletionRequestedAt !== null;
      const expected = neverRendered(gitFacts) ? 'Invalid' : leaving ? 'Deleting' : gone ? 'Deleted' : 'NotObserved';
      expect(status(disconnected, gitFacts, at).phase).toBe(expected);
    });
  });

  test('answers Deleted only when Git has no file of it and no known object remains', () => {
    holds((observation, gitFacts, at) => {
      if (status(observation, gitFacts, at).phase !== 'Deleted') return;
      expect(gitFacts.desired).toBe('absent');
      if (observation.cluster.state === 'disconnected') return;
      expect(remains(observation)).toEqual([]);
      expect(observation.cluster.state).toMatch(/reachable|engine-missing/);
    });
  });

  test('answers Live for the first time only when the target is applied, pods are ready and the shop answers', () => {
    holds((observation, gitFacts, at) => {
      const neverLive = { ...gitFacts, firstLiveAt: null };
      if (status(observation, neverLive, at).phase !== 'Live') return;
      expect(gitFacts.appliedContainsTarget).toBe(true);
      expect(observation.availability?.outcome).toBe('ok');
      expect(componentOf(observation, 'web').ready).toBeGreaterThan(0);
      expect(componentOf(observation, 'database').ready).toBeGreaterThan(0);
    });
  });
});

describe('offered actions', () => {
  test.each<[string, Observation, GitFacts, OfferedAction[]]>([
    ['of a store that runs well', givenRunning(), givenLiveGitFacts(), []],
    ['of one that starts well', givenRunning({ availability: null, web: unreadyWeb }), givenGitFacts(), []],
    [
      'of one with a missing image, before that counts',
      givenRunning({ web: pulling(5), availability: null }),
      givenGitFacts(),
      ['retry', 'delete'],
    ],
    [
      'of one that failed before it was ever live',
      givenRunning({ web: pulling(400), availability: null }),
      givenGitFacts(),
      ['retry', 'delete'],
    ],
    ['of one that was live: it has orders', givenRunning({ web: pulling(400) }), givenLiveGitFacts(), ['retry']],
    [
      "of one with a last commit that can't be applied",
      givenRunning({ sync: givenSync({ state: 'failed', message: 'denied', since: ago(300) }) }),
      givenLiveGitFacts({ appliedContainsTarget: false }),
      ['retry'],
    ],
    ['of one without its files in Git', givenRunning(), givenLiveGitFacts(gone), ['restore']],
    [
      'of one with a committed deletion',
      givenRunning(),
      givenLiveGitFacts({ desired: 'removed' }),
      ['cancel-deletion'],
    ],
    [
      'of one that its cluster deletes already',
      givenRunning({ namespace: { createdAt: null, deletingSince: ago(5), blockedBy: '', marked: false } }),
      givenLiveGitFacts({ desired: 'removed' }),
      [],
    ],
    [
      'while its cluster does not answer',
      givenRunning({ web: pulling(400), cluster: { ...cluster, state: 'unreachable' } }),
      givenGitFacts(),
      [],
    ],
  ])('%s', (_title, observation, gitFacts, expected) => {
    expect(status(observation, gitFacts, now).offeredActions).toEqual(expected);
  });
});
