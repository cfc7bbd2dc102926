import {
  ago,
  givenComponent,
  givenContainer,
  givenSync,
  givenDone,
  givenGitFacts,
  givenLiveGitFacts,
  givenNothing,
  givenPod,
  givenAvailability,
  givenRunning,
  givenUnready,
  readyDatabase,
  readyWeb,
  type Over,
} from '../../test/support/observation.ts';
import { pulling, stalled, testPhases } from '../../test/support/phase-cases.ts';
import { noComponent, type Availability } from './observation.ts';

/** A shop that answers, but takes too long. */
const givenLate = (over: Partial<Availability>) => {
  const unknown = { outcome: 'unknown', detail: 'Not checked' } as const;
  const storefront = { outcome: 'failed', detail: 'The shop page did not answer in time', isLate: true } as const;
  return givenAvailability('failed', {
    ...over,
    checks: { storefront, products: unknown, checkout: unknown, ...over.checks },
  });
};

/** The database made its credentials so many seconds ago, and the web pod does not find them. */
const withoutSecret = (seconds: number): Over => {
  const waiting = givenContainer('web', { ready: false, state: 'waiting', startedAt: null });
  const pod = givenUnready('web-2', [waiting], {
    createdAt: ago(seconds),
    ready: null,
    initialized: null,
    mounted: null,
  });
  return {
    database: {
      ...readyDatabase,
      pods: [givenPod('database-0', { containers: [givenDone('credentials', seconds + 1, seconds)] })],
    },
    web: givenComponent({
      ready: 0,
      pods: [{ ...pod, scheduled: { ok: true, at: ago(seconds), reason: '', message: '' } }],
    }),
    warnings: [
      {
        reason: 'FailedMount',
        kind: 'Pod',
        name: 'web-2',
        message: 'MountVolume.SetUp failed for volume "credentials" : secret "store-credentials" not found',
        at: ago(2),
      },
    ],
  };
};

testPhases([
  {
    title: 'an engine that reports OutOfSync alone',
    observation: givenRunning({ sync: givenSync({ inSync: false }) }),
    gitFacts: givenLiveGitFacts(),
    phase: 'Live',
    reason: 'OutOfSync',
  },
  {
    title: 'a live store whose engine can not look for changes',
    observation: givenRunning({
      sync: givenSync({
        state: 'failed',
        reason: 'ComparisonError',
        message: 'repository down',
        since: ago(900),
      }),
    }),
    gitFacts: givenLiveGitFacts(),
    phase: 'Live',
    reason: 'ComparisonError',
  },
  {
    title: "a change that can't be applied to a live store",
    observation: givenRunning({
      sync: givenSync({ state: 'failed', reason: 'SyncFailed', message: 'immutable', since: ago(900) }),
    }),
    gitFacts: givenLiveGitFacts({ appliedContainsTarget: false }),
    phase: 'Failed',
    reason: 'SyncFailed',
    message: /still answers/,
  },
  {
    title: 'a change under way',
    observation: givenRunning({ sync: givenSync({ state: 'applying', inSync: false }) }),
    gitFacts: givenLiveGitFacts({ appliedContainsTarget: false }),
    phase: 'Updating',
    reason: 'Applying',
  },
  {
    title: 'suspended engine, a change waits',
    observation: givenRunning({ sync: givenSync({ state: 'suspended', inSync: false }) }),
    gitFacts: givenLiveGitFacts({ appliedContainsTarget: false }),
    phase: 'Updating',
    reason: 'SyncSuspended',
  },
  {
    title: 'suspended engine, nothing waits',
    observation: givenRunning({ sync: givenSync({ state: 'suspended' }) }),
    gitFacts: givenLiveGitFacts(),
    phase: 'Live',
    reason: 'TakesOrders',
  },
  {
    title: 'a live store whose engine has no object of it',
    observation: givenRunning({
      engineObject: null,
      sync: givenSync({ state: 'not-seen', appliedRevision: null, appliedAt: null, inSync: null }),
    }),
    gitFacts: givenLiveGitFacts({ appliedContainsTarget: 'unknown' }),
    phase: 'Updating',
    reason: 'EngineObjectMissing',
    message:
      /^Argo CD has no object for the store, so changes in Git do not reach it\. Look at .* --apply\. The shop still answers\.$/,
  },
  {
    title: 'a rollout while the old pod answers',
    observation: givenRunning({ web: { ...readyWeb, updated: 0, replicas: 2 } }),
    gitFacts: givenLiveGitFacts(),
    phase: 'Updating',
    reason: 'RollingOut',
  },
  {
    title: "a rollout whose image can't be pulled, for long",
    observation: givenRunning({
      web: { ...readyWeb, updated: 1, replicas: 2, pods: [...readyWeb.pods, ...pulling(200).pods] },
    }),
    gitFacts: givenLiveGitFacts(),
    phase: 'Degraded',
    reason: 'ImagePullBackOff',
    message: /still answers/,
  },
  {
    title: 'a rollout that its Deployment calls stuck',
    observation: givenRunning({ web: { ...readyWeb, updated: 0, replicas: 2, stalled } }),
    gitFacts: givenLiveGitFacts(),
    phase: 'Degraded',
    reason: 'ProgressDeadlineExceeded',
    message: /^The rollout of web is stuck: .* Look at the newest pod\. The shop still answers\.$/,
  },
  {
    title: 'an engine that compares a live store with Git',
    observation: givenRunning({ sync: givenSync({ state: 'applying', since: ago(3) }) }),
    gitFacts: givenLiveGitFacts({ appliedContainsTarget: 'unknown' }),
    phase: 'Updating',
    reason: 'Comparing',
    message: /^Argo CD is comparing the store with Git\. The shop still answers\.$/,
  },
  {
    title: 'a pod that failed without a reason, for long',
    observation: givenRunning({
      web: givenComponent({
        ready: 0,
        pods: [givenPod('web-1', { phase: 'Failed', ready: { ok: false, at: ago(200), reason: '', message: '' } })],
      }),
      availability: givenAvailability('failed'),
    }),
    gitFacts: givenLiveGitFacts(),
    phase: 'Degraded',
    reason: 'PodFailed',
    message: /The pod web-1 has failed \(PodFailed\)/,
  },
  {
    title: 'a workload that was scaled to zero',
    observation: givenRunning({
      web: givenComponent({ desired: 0, replicas: 0, ready: 0, updated: 0 }),
      sync: givenSync({ inSync: false }),
      availability: null,
    }),
    gitFacts: givenLiveGitFacts(),
    phase: 'Degraded',
    reason: 'ScaledToZero',
    message: /^Someone scaled web to zero; the next sync corrects it\.$/,
  },
  {
    title: 'a pod that was replaced a moment ago',
    observation: givenRunning({
      web: givenComponent({
        ready: 0,
        pods: [givenUnready('web-2', [givenContainer('web', { ready: false })], { createdAt: ago(5), ready: null })],
      }),
    }),
    gitFacts: givenLiveGitFacts(),
    phase: 'Live',
    reason: 'NotReady',
  },
  {
    title: 'a pod that is not ready for long',
    observation: givenRunning({
      web: givenComponent({
        ready: 0,
        pods: [givenPod('web-1', { ready: { ok: false, at: ago(90), reason: 'ContainersNotReady', message: '' } })],
      }),
      availability: null,
    }),
    gitFacts: givenLiveGitFacts(),
    phase: 'Degraded',
    reason: 'NotReady',
  },
  ...[
    'No space left on device: the volume is full\n2026-11-21  9:29:28 0 [ERROR] InnoDB: preallocating',
    '2026-11-21  9:29:28 0 [ERROR] InnoDB: preallocating 33554432 bytes for file ./ib_logfile101 failed with error 28',
  ].map(message => ({
    title: `a database that fails for want of room: ${message.slice(0, 22)}`,
    observation: givenRunning({
      database: givenComponent({
        ready: 0,
        pods: [
          givenPod('database-0', {
            ready: null,
            containers: [
              givenContainer('mariadb', {
                ready: false,
                restarts: 4,
                state: 'waiting' as const,
                reason: 'CrashLoopBackOff',
                startedAt: null,
                last: { reason: 'Error', message, exitCode: 1, finishedAt: ago(10) },
              }),
            ],
            createdAt: ago(300),
          }),
        ],
      }),
    }),
    gitFacts: givenLiveGitFacts(),
    phase: 'Degraded' as const,
    reason: 'VolumeFull',
    message: /A volume of database is full.*enlarge the claim/,
  })),
  {
    title: 'a web pod whose Secret was deleted',
    observation: givenRunning(withoutSecret(90)),
    gitFacts: givenLiveGitFacts(),
    phase: 'Degraded',
    reason: 'FailedMount',
    message: /store-credentials is gone.*Retry/,
  },
  {
    title: 'a new web pod that waits for the Secret that its database is making',
    observation: givenRunning({ ...withoutSecret(5), availability: null }),
    gitFacts: givenGitFacts(),
    phase: 'Installing',
    reason: 'WaitingForInstall',
  },
  {
    title: 'a container that was killed for memory, ready again',
    observation: givenRunning({
      web: {
        ...readyWeb,
        pods: [
          givenPod('web-1', {
            containers: [
              givenContainer('web', {
                restarts: 1,
                startedAt: ago(20),
                last: { reason: 'OOMKilled', message: '', exitCode: 137, finishedAt: ago(21) },
              }),
            ],
          }),
        ],
      },
    }),
    gitFacts: givenLiveGitFacts(),
    phase: 'Degraded',
    reason: 'OOMKilled',
    message: /choose a larger size/,
  },
  {
    title: 'the same after five minutes of running',
    observation: givenRunning({
      web: {
        ...readyWeb,
        pods: [
          givenPod('web-1', {
            containers: [
              givenContainer('web', {
                restarts: 1,
                startedAt: ago(310),
                last: { reason: 'OOMKilled', message: '', exitCode: 137, finishedAt: ago(311) },
              }),
            ],
          }),
        ],
      },
    }),
    gitFacts: givenLiveGitFacts(),
    phase: 'Live',
    reason: 'TakesOrders',
  },
  {
    title: 'the shop fails since a moment',
    observation: givenRunning({ availability: givenAvailability('failed', { since: ago(5) }) }),
    gitFacts: givenLiveGitFacts(),
    phase: 'Live',
    reason: 'StorefrontFails',
  },
  {
    title: 'the shop fails',
    observation: givenRunning({ availability: givenAvailability('failed', { since: ago(45) }) }),
    gitFacts: givenLiveGitFacts(),
    phase: 'Degraded',
    reason: 'StorefrontFails',
    message: /answered 500/,
  },
  {
    title: 'live, the shop has not answered in time for a minute',
    observation: givenRunning({ availability: givenLate({ since: ago(60) }) }),
    gitFacts: givenLiveGitFacts(),
    phase: 'Live',
    reason: 'ShopSlow',
    message: /the shop is too slow: The shop page did not answer in time/,
  },
  {
    title: 'live, the shop has not answered in time for longer',
    observation: givenRunning({ availability: givenLate({ since: ago(130) }) }),
    gitFacts: givenLiveGitFacts(),
    phase: 'Degraded',
    reason: 'ShopSlow',
    message: /Choose a larger size/,
  },
  {
    title: 'live, the shop is late and something else is wrong',
    observation: givenRunning({
      availability: givenLate({
        since: ago(45),
        checks: { checkout: { outcome: 'failed', detail: 'The cart answers 500' } },
      }),
    }),
    gitFacts: givenLiveGitFacts(),
    phase: 'Degraded',
    reason: 'StorefrontFails',
  },
  {
    title: 'live, its page takes long',
    observation: givenRunning({ availability: givenAvailability('ok', { latencyMs: 8200 }) }),
    gitFacts: givenLiveGitFacts(),
    phase: 'Live',
    reason: 'ShopSlow',
    message: /takes orders, but slowly: the page took 8 seconds/,
  },
  {
    title: 'the namespace of a live store is gone',
    observation: givenNothing({ sync: givenSync({ state: 'applying' }) }),
    gitFacts: givenLiveGitFacts(),
    phase: 'Degraded',
    reason: 'NamespaceMissing',
  },
  {
    title: 'the namespace of a live store is being deleted',
    observation: givenRunning({
      namespace: { createdAt: ago(9000), deletingSince: ago(5), blockedBy: '', marked: true },
    }),
    gitFacts: givenLiveGitFacts(),
    phase: 'Degraded',
    reason: 'NamespaceTerminating',
    message: /^The namespace is being deleted, with all its data\. Restore/,
  },
  {
    title: 'a workload of a live store is gone',
    observation: givenRunning({ web: noComponent }),
    gitFacts: givenLiveGitFacts(),
    phase: 'Degraded',
    reason: 'WorkloadMissing',
    message: /^The Deployment web is gone; Argo CD recreates it at its next sync\.$/,
  },
  {
    title: 'the server was restarted and has not probed the shop yet',
    observation: givenRunning({ availability: null }),
    gitFacts: givenLiveGitFacts(),
    phase: 'Live',
    reason: 'StorefrontNotProbed',
  },
  {
    title: 'the shop answers, and its payment can not be checked',
    observation: givenRunning({
      availability: givenAvailability('unknown', {
        checks: {
          storefront: { outcome: 'ok', detail: 'The shop page answers' },
          products: { outcome: 'ok', detail: 'Products are listed' },
          checkout: { outcome: 'unknown', detail: 'No payment is offered for an empty cart' },
        },
      }),
    }),
    gitFacts: givenLiveGitFacts(),
    phase: 'Live',
    reason: 'StorefrontUnknown',
    message: /^The pods are ready; whether shoppers can order is unknown: No payment is offered for an empty cart\.$/,
  },
]);
