import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ago,
  cluster,
  givenComponent,
  givenContainer,
  givenSync,
  givenDone,
  givenHistory,
  givenLiveHistory,
  givenNothing,
  givenPod,
  givenAvailability,
  givenRunning,
  givenUnmarked,
  givenUnready,
  givenWaiting,
  noHistory,
  now,
  readyDatabase,
  readyWeb,
  type Over,
} from '../../test/support/observation.ts';
import type { History } from './history.ts';
import { status } from './index.ts';
import {
  componentOf,
  emptyObservation,
  noComponent,
  type Component,
  type Observation,
  type Availability,
} from './observation.ts';
import { remains } from './remains.ts';
import { storeStatus, type Phase, type OfferedAction } from '#contract';

interface Case {
  readonly title: string;
  readonly observation: Observation;
  readonly history: History;
  readonly phase: Phase;
  readonly reason: string;
  readonly message?: RegExp;
}

/** A shop that answers, but takes too long. */
const givenLate = (over: Partial<Availability>) => {
  const unknown = { outcome: 'unknown', detail: 'Not checked' } as const;
  const storefront = { outcome: 'failed', detail: 'The shop page did not answer in time', isLate: true } as const;
  return givenAvailability('failed', {
    ...over,
    checks: { storefront, products: unknown, checkout: unknown, ...over.checks },
  });
};

const pulling = (seconds: number): Component =>
  givenComponent({
    ready: 0,
    createdAt: ago(seconds),
    pods: [
      givenUnready('web-1', [givenWaiting('install', { reason: 'ImagePullBackOff', image: 'ghcr.io/x' })], {
        createdAt: ago(seconds),
        scheduled: { ok: true, at: ago(seconds), reason: '', message: '' },
      }),
    ],
  });

const crashing = (seconds: number): Component =>
  givenComponent({
    ready: 0,
    pods: [
      givenPod('database-0', {
        ready: { ok: false, at: ago(seconds), reason: 'ContainersNotReady', message: '' },
        initialized: { ok: true, at: ago(seconds), reason: '', message: '' },
        containers: [
          givenDone('credentials', 400, 399),
          givenContainer('mariadb', {
            ready: false,
            restarts: 4,
            state: 'waiting',
            reason: 'CrashLoopBackOff',
            startedAt: null,
            last: { reason: 'Error', message: 'InnoDB: corrupted', exitCode: 1, finishedAt: ago(20) },
          }),
        ],
      }),
    ],
  });

const unreadyWeb = givenComponent({
  ready: 0,
  pods: [givenUnready('web-1', [givenContainer('web', { ready: false })], { phase: 'Running' })],
});

/** The message with which a Deployment gives up a rollout. */
const stalled = 'ReplicaSet "web-1" has timed out progressing.';

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

const quota = (seconds: number): Over => ({
  database: givenComponent({ ready: 0, replicas: 0, createdAt: ago(seconds) }),
  web: givenComponent({ ready: 0, replicas: 0, createdAt: ago(seconds) }),
  warnings: [
    {
      reason: 'FailedCreate',
      kind: 'StatefulSet',
      name: 'database',
      message: 'create Pod database-0 failed: pods "database-0" is forbidden: exceeded quota: store, used: 4Gi',
      at: ago(3),
    },
  ],
});

const pendingVolume: Over = {
  database: givenComponent({
    ready: 0,
    pods: [
      givenUnready('database-0', [], {
        scheduled: {
          ok: false,
          at: ago(8),
          reason: 'Unschedulable',
          message: '0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.',
        },
      }),
    ],
  }),
  claims: [
    { name: 'uploads', phase: 'Pending', deletingSince: null, marked: true },
    { name: 'data', phase: 'Pending', deletingSince: null, marked: true },
  ],
  availability: null,
};

const ofFlux = { ...cluster, engine: 'Flux' };
const gone = { desired: 'absent', rendered: false, target: null } as const;
const requested = { removalRequestedAt: ago(120) } as const;

const cases: readonly Case[] = [
  {
    title: 'no cluster connected',
    observation: emptyObservation('acme', { ...cluster, state: 'disconnected', observedAt: null }),
    history: givenHistory({ appliedContainsTarget: 'unknown' }),
    phase: 'NotObserved',
    reason: 'NoClusterConnected',
    message: /Saved in Git.*“local” isn’t connected/,
  },
  {
    title: 'a deletion that waits, no cluster connected',
    observation: emptyObservation('acme', { ...cluster, state: 'disconnected', observedAt: null }),
    history: givenLiveHistory({ desired: 'removed', removalRequestedAt: ago(60) }),
    phase: 'NotObserved',
    reason: 'DeletionNotObserved',
    message: /deletion is saved in Git/,
  },
  {
    title: 'a deletion of what was never live, no cluster connected',
    observation: emptyObservation('acme', { ...cluster, state: 'disconnected', observedAt: null }),
    history: givenHistory({ desired: 'removed', removalRequestedAt: ago(2) }),
    phase: 'Deleting',
    reason: 'NeverLive',
    message: /saved in Git\. The shop was never live here, so its files leave Git at once\.$/,
  },
  {
    title: 'deleted before it was ever live, no cluster connected',
    observation: emptyObservation('acme', { ...cluster, state: 'disconnected', observedAt: null }),
    history: givenHistory({ desired: 'absent', removalRequestedAt: ago(60), filesRemovedAt: ago(50) }),
    phase: 'Deleted',
    reason: 'NeverLive',
    message: /Deleted from Git/,
  },
  {
    title: 'files that were lost by hand, no cluster connected',
    observation: emptyObservation('acme', { ...cluster, state: 'disconnected', observedAt: null }),
    history: givenHistory({ desired: 'absent', filesRemovedAt: ago(50) }),
    phase: 'NotObserved',
    reason: 'DeletionNotObserved',
    message: /whether the shop still runs is unknown/,
  },
  {
    title: 'a file that does not parse and was never rendered',
    observation: givenNothing(),
    history: givenHistory({ problems: ['spec.size must be a string'], rendered: false, target: null }),
    phase: 'Invalid',
    reason: 'InvalidFile',
    message: /^Nothing is rendered until the file is valid\.$/,
  },
  {
    title: 'a file that no longer parses while the store runs',
    observation: givenRunning(),
    history: givenLiveHistory({ problems: ['spec.size must be a string'] }),
    phase: 'Live',
    reason: 'TakesOrders',
    message: /takes orders.*file is invalid, so the last valid version stays until it is fixed\.$/,
  },
  {
    title: 'cluster unreachable',
    observation: givenRunning({ cluster: { ...cluster, state: 'unreachable', message: 'ECONNREFUSED' } }),
    history: givenLiveHistory(),
    phase: 'Unknown',
    reason: 'ClusterUnreachable',
    message: /ECONNREFUSED/,
  },
  {
    title: 'cluster unreachable while a store was failing',
    observation: givenRunning({ web: pulling(400), cluster: { ...cluster, state: 'unreachable' } }),
    history: givenHistory(),
    phase: 'Unknown',
    reason: 'ClusterUnreachable',
  },
  {
    title: 'cluster read for the first time',
    observation: givenNothing({ cluster: { ...cluster, state: 'connecting', observedAt: null } }),
    history: givenHistory(),
    phase: 'Unknown',
    reason: 'Connecting',
  },
  {
    title: 'observation that is stale',
    observation: givenRunning({ cluster: { ...cluster, observedAt: ago(3600) } }),
    history: givenLiveHistory(),
    phase: 'Unknown',
    reason: 'StaleObservation',
  },
  {
    title: 'cluster without the engine',
    observation: givenNothing({ root: null, cluster: { ...cluster, state: 'unprepared' } }),
    history: givenHistory({ appliedContainsTarget: 'unknown', target: { commit: 'b', at: ago(9000) } }),
    phase: 'Queued',
    reason: 'EngineMissing',
    message: /^Queued\. Cluster local has no Argo CD\. Install it, then run storefleet bootstrap --apply\.$/,
  },
  {
    title: 'cluster that lost its engine while the store runs',
    observation: givenRunning({ root: null, cluster: { ...cluster, state: 'unprepared' } }),
    history: givenLiveHistory({ appliedContainsTarget: 'unknown' }),
    phase: 'Unknown',
    reason: 'EngineMissing',
    message: /^Parts of the store run in an unknown version\. .*bootstrap --apply\.$/,
  },
  // First start
  {
    title: 'committed, and other stores start first',
    observation: givenNothing(),
    history: givenHistory({
      queued: true,
      queue: { position: 4, total: 37, slots: 2 },
      appliedContainsTarget: 'unknown',
    }),
    phase: 'Queued',
    reason: 'WaitingForSlot',
    message: /^Queued \(4 of 37\): cluster local starts 2 stores at a time\.$/,
  },
  {
    title: 'the only start slot is taken, for however long',
    observation: givenNothing(),
    history: givenHistory({
      queued: true,
      queue: { position: 1, total: 1, slots: 1 },
      target: { commit: 'b', at: ago(5000) },
      createdAt: ago(5000),
      appliedContainsTarget: 'unknown',
    }),
    phase: 'Queued',
    reason: 'WaitingForSlot',
    message: /^Queued \(1 of 1\): cluster local starts 1 store at a time\.$/,
  },
  {
    title: 'committed, and the engine has not read it',
    observation: givenNothing(),
    history: givenHistory({ appliedContainsTarget: 'unknown' }),
    phase: 'Queued',
    reason: 'WaitingForEngine',
  },
  {
    title: 'the root object is missing',
    observation: givenNothing({ root: null }),
    history: givenHistory({ appliedContainsTarget: 'unknown' }),
    phase: 'Queued',
    reason: 'RootMissing',
    message: /^Argo CD has no root object for cluster local; run storefleet bootstrap --apply\.$/,
  },
  {
    title: 'the root object is missing, for long',
    observation: givenNothing({ root: null }),
    history: givenHistory({ target: { commit: 'b', at: ago(700) }, appliedContainsTarget: 'unknown' }),
    phase: 'Failed',
    reason: 'RootMissing',
    message: /bootstrap --apply\. No progress for 12 minutes\.$/,
  },
  {
    title: 'the root object can not read the repository',
    observation: givenNothing({
      root: givenSync({ state: 'failed', reason: 'ComparisonError', message: 'authentication required' }),
    }),
    history: givenHistory({ appliedContainsTarget: 'unknown' }),
    phase: 'Queued',
    reason: 'RootNotSynced',
    message: /authentication required/,
  },
  {
    title: 'the root object is suspended, for however long',
    observation: givenNothing({
      root: givenSync({ state: 'suspended', reason: 'Suspended', message: 'spec.suspend is set' }),
    }),
    history: givenHistory({ appliedContainsTarget: 'unknown', target: { commit: 'b', at: ago(5000) } }),
    phase: 'Queued',
    reason: 'RootSuspended',
    message: /is suspended for all stores of cluster \w+ \(spec\.suspend is set\); resume it there/,
  },
  {
    title: 'Flux can not fetch the repository',
    observation: givenNothing({
      cluster: ofFlux,
      root: givenSync({ state: 'failed', reason: 'GitOperationFailed', message: 'authentication required: no' }),
    }),
    history: givenHistory({ appliedContainsTarget: 'unknown' }),
    phase: 'Queued',
    reason: 'RootNotSynced',
    message: /root object of Flux reports: authentication required/,
  },
  {
    title: 'Flux can not fetch a change of a live store',
    observation: givenRunning({
      cluster: ofFlux,
      sync: givenSync({
        state: 'failed',
        reason: 'GitOperationFailed',
        message: 'authentication required',
        since: ago(300),
        inSync: null,
      }),
    }),
    history: givenLiveHistory({ appliedContainsTarget: false }),
    phase: 'Failed',
    reason: 'GitOperationFailed',
    message: /Flux can't apply the last commit: authentication required\. The shop still answers/,
  },
  {
    title: 'Flux reconciles a live store over a commit of another',
    observation: givenRunning({ cluster: ofFlux, sync: givenSync({ state: 'applying', inSync: null }) }),
    history: givenLiveHistory(),
    phase: 'Live',
    reason: 'TakesOrders',
  },
  {
    title: 'never delivered in ten minutes',
    observation: givenNothing(),
    history: givenHistory({ target: { commit: 'b', at: ago(700) }, appliedContainsTarget: 'unknown' }),
    phase: 'Failed',
    reason: 'WaitingForEngine',
  },
  {
    title: 'engine object seen, nothing applied',
    observation: givenNothing({
      engineObject: givenRunning().engineObject,
      sync: givenSync({ state: 'applying', appliedRevision: null, appliedAt: null, inSync: false }),
    }),
    history: givenHistory({ appliedContainsTarget: 'unknown' }),
    phase: 'Applying',
    reason: 'Applying',
  },
  {
    title: 'a new store whose deleted namesake still has its namespace',
    observation: givenNothing({
      engineObject: givenRunning().engineObject,
      namespace: { createdAt: ago(9000), deletingSince: ago(30), blockedBy: '', marked: false },
      sync: givenSync({ state: 'applying', appliedRevision: null, appliedAt: null, inSync: false }),
    }),
    history: givenHistory({ appliedContainsTarget: 'unknown' }),
    phase: 'Applying',
    reason: 'NamespaceTerminating',
    message: /^A namespace of the same name is still being deleted; the store is created after that\.$/,
  },
  {
    title: 'suspended engine, new store',
    observation: givenNothing({
      engineObject: givenRunning().engineObject,
      sync: givenSync({ state: 'suspended', appliedRevision: null, appliedAt: null }),
    }),
    history: givenHistory({ appliedContainsTarget: 'unknown', target: { commit: 'b', at: ago(5000) } }),
    phase: 'Queued',
    reason: 'SyncSuspended',
    message: /resume/,
  },
  {
    title: 'engine can not apply: at first only the reason',
    observation: givenNothing({
      engineObject: givenRunning().engineObject,
      sync: givenSync({ state: 'failed', reason: 'SyncFailed', message: 'admission denied', since: ago(10) }),
    }),
    history: givenHistory({ appliedContainsTarget: false }),
    phase: 'Applying',
    reason: 'SyncFailed',
    message: /admission denied/,
  },
  {
    title: 'engine can not apply, for long',
    observation: givenNothing({
      engineObject: givenRunning().engineObject,
      sync: givenSync({ state: 'failed', reason: 'SyncFailed', message: 'admission denied', since: ago(200) }),
    }),
    history: givenHistory({ appliedContainsTarget: false }),
    phase: 'Failed',
    reason: 'SyncFailed',
  },
  {
    title: 'DependencyNotReady is waiting',
    observation: givenNothing({
      engineObject: givenRunning().engineObject,
      sync: givenSync({ state: 'applying', reason: 'DependencyNotReady', message: '', inSync: null }),
    }),
    history: givenHistory({ appliedContainsTarget: 'unknown' }),
    phase: 'Applying',
    reason: 'Applying',
  },
  {
    title: 'stale Healthy right after a sync: the pods are not there yet',
    observation: givenRunning({
      database: givenComponent({ ready: 0, replicas: 0, started: false }),
      web: givenComponent({ ready: 0, replicas: 0, started: false }),
      availability: null,
    }),
    history: givenHistory(),
    phase: 'Installing',
    reason: 'WaitingForPods',
  },
  {
    title: 'the scheduler has not placed the database yet',
    observation: givenRunning({
      database: givenComponent({ ready: 0, pods: [givenUnready('database-0', [], { scheduled: null })] }),
      web: unreadyWeb,
      availability: null,
    }),
    history: givenHistory(),
    phase: 'Installing',
    reason: 'WaitingForNode',
    message: /^The database waits for a node and its volume\.$/,
  },
  {
    title: 'credentials are being made',
    observation: givenRunning({
      database: givenComponent({
        ready: 0,
        pods: [givenUnready('database-0', [givenWaiting('credentials', { state: 'running', startedAt: ago(2) })])],
      }),
      web: unreadyWeb,
      availability: null,
    }),
    history: givenHistory(),
    phase: 'Installing',
    reason: 'MakingCredentials',
  },
  {
    title: 'the database starts',
    observation: givenRunning({
      database: givenComponent({
        ready: 0,
        pods: [
          givenUnready('database-0', [
            givenDone('credentials', 4, 3),
            givenWaiting('initialise', { state: 'running', startedAt: ago(2) }),
          ]),
        ],
      }),
      web: unreadyWeb,
      availability: null,
    }),
    history: givenHistory(),
    phase: 'Installing',
    reason: 'StartingDatabase',
    message: /^The database is being initialised and started\.$/,
  },
  {
    title: 'the shop is being installed',
    observation: givenRunning({
      web: givenComponent({
        ready: 0,
        pods: [givenUnready('web-1', [givenWaiting('install', { state: 'running', startedAt: ago(2) })])],
      }),
      availability: null,
    }),
    history: givenHistory(),
    phase: 'Installing',
    reason: 'InstallingShop',
  },
  {
    title: 'the web server starts',
    observation: givenRunning({
      web: givenComponent({
        ready: 0,
        pods: [
          givenPod('web-1', {
            ready: { ok: false, at: ago(5), reason: '', message: '' },
            containers: [givenDone('install', 20, 6), givenContainer('web', { ready: false, startedAt: ago(5) })],
          }),
        ],
      }),
      availability: null,
    }),
    history: givenHistory(),
    phase: 'Starting',
    reason: 'StartingWeb',
  },
  {
    title: 'green pods, and the shop in coming-soon mode',
    observation: givenRunning({
      availability: givenAvailability('failed', {
        checks: { storefront: { outcome: 'failed', detail: 'the shop is in coming-soon mode' } },
      }),
    }),
    history: givenHistory(),
    phase: 'Starting',
    reason: 'StorefrontFails',
    message: /coming-soon/,
  },
  {
    title: 'green pods, and the shop is not probed yet',
    observation: givenRunning({ availability: null }),
    history: givenHistory(),
    phase: 'Starting',
    reason: 'WaitingForStorefront',
  },
  {
    title: 'an empty Ingress status has no meaning',
    observation: givenRunning({
      ingress: { hosts: ['acme.localhost'], addresses: [] },
    }),
    history: givenHistory(),
    phase: 'Live',
    reason: 'TakesOrders',
  },
  {
    title: 'commit batched under a later sha',
    observation: givenRunning({ sync: givenSync({ appliedRevision: 'f'.repeat(40) }) }),
    history: givenHistory({ appliedContainsTarget: true }),
    phase: 'Live',
    reason: 'TakesOrders',
  },
  {
    title: 'everything is ready, but of an older commit',
    observation: givenRunning({ sync: givenSync({ appliedRevision: 'f'.repeat(40) }) }),
    history: givenHistory({ appliedContainsTarget: false }),
    phase: 'Applying',
    reason: 'Applying',
  },
  {
    title: 'everything is ready, and the branch does not contain the applied revision',
    observation: givenRunning({ availability: null }),
    history: givenHistory({ appliedContainsTarget: 'unknown' }),
    phase: 'Applying',
    reason: 'RevisionUnknown',
    message: /Argo CD has not confirmed the last commit yet/,
  },
  {
    title: "the image can't be pulled: at first only the reason",
    observation: givenRunning({ web: pulling(30), availability: null }),
    history: givenHistory(),
    phase: 'Installing',
    reason: 'ImagePullBackOff',
    message: /ghcr\.io\/x can't be pulled; check the edition in fleet\.yaml/,
  },
  {
    title: "the image can't be pulled, for long",
    observation: givenRunning({ web: pulling(130), availability: null }),
    history: givenHistory(),
    phase: 'Failed',
    reason: 'ImagePullBackOff',
  },
  {
    title: 'database crash loop, short',
    observation: givenRunning({ database: crashing(40), web: unreadyWeb, availability: null }),
    history: givenHistory(),
    phase: 'Installing',
    reason: 'CrashLoopBackOff',
    message: /exit code 1, 4 restarts\): InnoDB: corrupted.*kubectl logs -n store-acme database-0 -c mariadb/,
  },
  {
    title: 'database crash loop that Argo CD calls Progressing',
    observation: givenRunning({
      database: crashing(300),
      web: unreadyWeb,
      availability: null,
    }),
    history: givenHistory(),
    phase: 'Failed',
    reason: 'CrashLoopBackOff',
  },
  {
    title: 'quota rejection, at once as a reason',
    observation: givenRunning({ ...quota(20), availability: null }),
    history: givenHistory(),
    phase: 'Installing',
    reason: 'QuotaExceeded',
    message: /exceeded quota: store/,
  },
  {
    title: 'quota rejection, for long',
    observation: givenRunning({ ...quota(150), availability: null }),
    history: givenHistory(),
    phase: 'Failed',
    reason: 'QuotaExceeded',
  },
  {
    title: 'a pod that breaks the Pod Security level, for long',
    observation: givenRunning({
      web: givenComponent({
        ready: 0,
        replicas: 0,
        createdAt: ago(200),
        rejected: 'pods "web-1" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true',
      }),
      availability: null,
    }),
    history: givenHistory(),
    phase: 'Failed',
    reason: 'PodSecurityViolation',
    message: /refuses to create pods of web: .*runAsNonRoot.*Use an image and settings that .* allows\./,
  },
  {
    title: 'a container whose Secret lacks a key, for long',
    observation: givenRunning({
      web: givenComponent({
        ready: 0,
        pods: [
          givenUnready(
            'web-1',
            [
              givenContainer('web', {
                ready: false,
                state: 'waiting',
                reason: 'CreateContainerConfigError',
                message: "couldn't find key password in Secret acme/store-credentials",
                startedAt: null,
              }),
            ],
            {
              createdAt: ago(400),
              initialized: { ok: true, at: ago(390), reason: '', message: '' },
              ready: { ok: false, at: ago(400), reason: 'ContainersNotReady', message: '' },
            },
          ),
        ],
      }),
      availability: null,
    }),
    history: givenHistory(),
    phase: 'Failed',
    reason: 'CreateContainerConfigError',
    message: /couldn't find key password/,
  },
  {
    title: 'engine can not apply, and gives no reason',
    observation: givenNothing({ sync: givenSync({ state: 'failed', since: ago(100), appliedRevision: null }) }),
    history: givenHistory({ appliedContainsTarget: false }),
    phase: 'Failed',
    reason: 'SyncFailed',
    message: /can't apply the last commit: [Nn]o reason given/,
  },
  {
    title: 'no node takes the pod',
    observation: givenRunning({
      web: givenComponent({
        ready: 0,
        pods: [
          givenUnready('web-1', [], {
            scheduled: { ok: false, at: ago(70), reason: 'Unschedulable', message: 'Insufficient memory' },
          }),
        ],
      }),
      availability: null,
    }),
    history: givenHistory(),
    phase: 'Installing',
    reason: 'Unschedulable',
    message: /Insufficient memory/,
  },
  {
    title: 'no volume is made for the database',
    observation: givenRunning({
      ...pendingVolume,
      warnings: [
        {
          reason: 'ProvisioningFailed',
          kind: 'PersistentVolumeClaim',
          name: 'data',
          message: 'storageclass.storage.k8s.io "fast" not found',
          at: ago(2),
        },
      ],
    }),
    history: givenHistory(),
    phase: 'Installing',
    reason: 'VolumePending',
    message:
      /claim data of database can't be created: storageclass\.storage\.k8s\.io "fast" not found\. Check storageClass/,
  },
  {
    title: 'no volume is made, and only the scheduler reports it',
    observation: givenRunning(pendingVolume),
    history: givenHistory(),
    phase: 'Installing',
    reason: 'VolumePending',
    message: /claim data of database can't be created: 0\/1 nodes are available: pod has unbound/,
  },
  {
    title: 'a rollout of a new store that its Deployment calls stuck',
    observation: givenRunning({ web: { ...unreadyWeb, stalled }, availability: null }),
    history: givenHistory(),
    phase: 'Failed',
    reason: 'ProgressDeadlineExceeded',
    message: /^The rollout of web is stuck: ReplicaSet "web-1" has timed out progressing\. Look at the newest pod\.$/,
  },
  {
    title: 'not live after ten minutes',
    observation: givenRunning({
      namespace: { createdAt: ago(700), deletingSince: null, blockedBy: '', marked: true },
      database: { ...readyDatabase, createdAt: ago(700) },
      web: { ...unreadyWeb, createdAt: ago(700) },
      availability: null,
    }),
    history: givenHistory({ target: { commit: 'b', at: ago(700) } }),
    phase: 'Failed',
    reason: 'DeadlineExceeded',
    message: /^Not live after 12 minutes/,
  },
  {
    title: 'red to green is not debounced',
    observation: givenRunning({ web: { ...readyWeb, createdAt: ago(7000) } }),
    history: givenHistory({ target: { commit: 'b', at: ago(7000) } }),
    phase: 'Live',
    reason: 'TakesOrders',
  },
  // Live before
  {
    title: 'an engine that reports OutOfSync alone',
    observation: givenRunning({ sync: givenSync({ inSync: false }) }),
    history: givenLiveHistory(),
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
    history: givenLiveHistory(),
    phase: 'Live',
    reason: 'ComparisonError',
  },
  {
    title: "a change that can't be applied to a live store",
    observation: givenRunning({
      sync: givenSync({ state: 'failed', reason: 'SyncFailed', message: 'immutable', since: ago(900) }),
    }),
    history: givenLiveHistory({ appliedContainsTarget: false }),
    phase: 'Failed',
    reason: 'SyncFailed',
    message: /still answers/,
  },
  {
    title: 'a change under way',
    observation: givenRunning({ sync: givenSync({ state: 'applying', inSync: false }) }),
    history: givenLiveHistory({ appliedContainsTarget: false }),
    phase: 'Updating',
    reason: 'Applying',
  },
  {
    title: 'suspended engine, a change waits',
    observation: givenRunning({ sync: givenSync({ state: 'suspended', inSync: false }) }),
    history: givenLiveHistory({ appliedContainsTarget: false }),
    phase: 'Updating',
    reason: 'SyncSuspended',
  },
  {
    title: 'suspended engine, nothing waits',
    observation: givenRunning({ sync: givenSync({ state: 'suspended' }) }),
    history: givenLiveHistory(),
    phase: 'Live',
    reason: 'TakesOrders',
  },
  {
    title: 'a live store whose engine has no object of it',
    observation: givenRunning({
      engineObject: null,
      sync: givenSync({ state: 'not-seen', appliedRevision: null, appliedAt: null, inSync: null }),
    }),
    history: givenLiveHistory({ appliedContainsTarget: 'unknown' }),
    phase: 'Updating',
    reason: 'EngineObjectMissing',
    message: /^Argo CD has no object for the store, so changes in Git do not reach it\. The shop still answers\.$/,
  },
  {
    title: 'a rollout while the old pod answers',
    observation: givenRunning({ web: { ...readyWeb, updated: 0, replicas: 2 } }),
    history: givenLiveHistory(),
    phase: 'Updating',
    reason: 'RollingOut',
  },
  {
    title: "a rollout whose image can't be pulled, for long",
    observation: givenRunning({
      web: { ...readyWeb, updated: 1, replicas: 2, pods: [...readyWeb.pods, ...pulling(200).pods] },
    }),
    history: givenLiveHistory(),
    phase: 'Degraded',
    reason: 'ImagePullBackOff',
    message: /still answers/,
  },
  {
    title: 'a rollout that its Deployment calls stuck',
    observation: givenRunning({ web: { ...readyWeb, updated: 0, replicas: 2, stalled } }),
    history: givenLiveHistory(),
    phase: 'Degraded',
    reason: 'ProgressDeadlineExceeded',
    message: /^The rollout of web is stuck: .* Look at the newest pod\. The shop still answers\.$/,
  },
  {
    title: 'an engine that compares a live store with Git',
    observation: givenRunning({ sync: givenSync({ state: 'applying', since: ago(3) }) }),
    history: givenLiveHistory({ appliedContainsTarget: 'unknown' }),
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
    history: givenLiveHistory(),
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
    history: givenLiveHistory(),
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
    history: givenLiveHistory(),
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
    history: givenLiveHistory(),
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
    history: givenLiveHistory(),
    phase: 'Degraded' as const,
    reason: 'VolumeFull',
    message: /A volume of database is full.*enlarge the claim/,
  })),
  {
    title: 'a web pod whose Secret was deleted',
    observation: givenRunning(withoutSecret(90)),
    history: givenLiveHistory(),
    phase: 'Degraded',
    reason: 'FailedMount',
    message: /store-credentials is gone.*Retry/,
  },
  {
    title: 'a new web pod that waits for the Secret that its database is making',
    observation: givenRunning({ ...withoutSecret(5), availability: null }),
    history: givenHistory(),
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
    history: givenLiveHistory(),
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
    history: givenLiveHistory(),
    phase: 'Live',
    reason: 'TakesOrders',
  },
  {
    title: 'the shop fails since a moment',
    observation: givenRunning({ availability: givenAvailability('failed', { since: ago(5) }) }),
    history: givenLiveHistory(),
    phase: 'Live',
    reason: 'StorefrontFails',
  },
  {
    title: 'the shop fails',
    observation: givenRunning({ availability: givenAvailability('failed', { since: ago(45) }) }),
    history: givenLiveHistory(),
    phase: 'Degraded',
    reason: 'StorefrontFails',
    message: /answered 500/,
  },
  {
    title: 'live, the shop has not answered in time for a minute',
    observation: givenRunning({ availability: givenLate({ since: ago(60) }) }),
    history: givenLiveHistory(),
    phase: 'Live',
    reason: 'ShopSlow',
    message: /the shop is too slow: The shop page did not answer in time/,
  },
  {
    title: 'live, the shop has not answered in time for longer',
    observation: givenRunning({ availability: givenLate({ since: ago(130) }) }),
    history: givenLiveHistory(),
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
    history: givenLiveHistory(),
    phase: 'Degraded',
    reason: 'StorefrontFails',
  },
  {
    title: 'live, its page takes long',
    observation: givenRunning({ availability: givenAvailability('ok', { latencyMs: 8200 }) }),
    history: givenLiveHistory(),
    phase: 'Live',
    reason: 'ShopSlow',
    message: /takes orders, but slowly: the page took 8 seconds/,
  },
  {
    title: 'the namespace of a live store is gone',
    observation: givenNothing({ sync: givenSync({ state: 'applying' }) }),
    history: givenLiveHistory(),
    phase: 'Degraded',
    reason: 'NamespaceMissing',
  },
  {
    title: 'the namespace of a live store is being deleted',
    observation: givenRunning({
      namespace: { createdAt: ago(9000), deletingSince: ago(5), blockedBy: '', marked: true },
    }),
    history: givenLiveHistory(),
    phase: 'Degraded',
    reason: 'NamespaceTerminating',
    message: /^The namespace is being deleted, with all its data\. Restore/,
  },
  {
    title: 'a workload of a live store is gone',
    observation: givenRunning({ web: noComponent }),
    history: givenLiveHistory(),
    phase: 'Degraded',
    reason: 'WorkloadMissing',
    message: /^The Deployment web is gone; Argo CD recreates it at its next sync\.$/,
  },
  {
    title: 'the server was restarted and has not probed the shop yet',
    observation: givenRunning({ availability: null }),
    history: givenLiveHistory(),
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
    history: givenLiveHistory(),
    phase: 'Live',
    reason: 'StorefrontUnknown',
    message: /^The pods are ready; whether shoppers can order is unknown: No payment is offered for an empty cart\.$/,
  },
  // Removal
  {
    title: 'orphan namespace',
    observation: givenNothing({
      namespace: { createdAt: ago(9000), deletingSince: null, blockedBy: '', marked: true },
    }),
    history: noHistory,
    phase: 'Orphaned',
    reason: 'NoFileInGit',
  },
  {
    title: 'the files of a live store vanished',
    observation: givenRunning({
      sync: givenSync({ state: 'failed', reason: 'ComparisonError', message: 'app path does not exist' }),
    }),
    history: givenLiveHistory({ ...gone, filesRemovedAt: ago(400) }),
    phase: 'Orphaned',
    reason: 'NoFileInGit',
    message: /Restore the files/,
  },
  {
    title: 'the files of a live store vanished, on Flux',
    observation: givenRunning({
      cluster: ofFlux,
      sync: givenSync({ state: 'failed', reason: 'ArtifactFailed', message: 'kustomization path not found' }),
    }),
    history: givenLiveHistory({ ...gone, filesRemovedAt: ago(400) }),
    phase: 'Orphaned',
    reason: 'NoFileInGit',
  },
  {
    title: 'Kustomization whose deletion does not end',
    observation: givenNothing({
      cluster: ofFlux,
      engineObject: {
        name: 'store-acme',
        createdAt: ago(9000),
        deletingSince: ago(400),
        finalizers: ['finalizers.fluxcd.io'],
        marked: false,
      },
    }),
    history: givenLiveHistory({ ...gone, ...requested, filesRemovedAt: ago(410) }),
    phase: 'DeleteBlocked',
    reason: 'FinalizerRemains',
    message: /Flux object store-acme is blocked by finalizers \(finalizers\.fluxcd\.io\)/,
  },
  {
    title: 'suspended engine after the protection is off: what it left would stay',
    observation: givenUnmarked({ cluster: ofFlux, sync: givenSync({ state: 'suspended' }) }),
    history: givenLiveHistory({ ...requested, desired: 'removed' }),
    phase: 'DeleteBlocked',
    reason: 'SyncSuspended',
  },
  {
    title: 'removal committed, marks still on',
    observation: givenRunning(),
    history: givenLiveHistory({ ...requested, desired: 'removed', appliedContainsTarget: false }),
    phase: 'Deleting',
    reason: 'DeletionCommitted',
  },
  {
    title: 'removal committed ten minutes ago, marks still on',
    observation: givenRunning({
      root: givenSync({ state: 'failed', reason: 'ComparisonError', message: 'authentication required' }),
    }),
    history: givenLiveHistory({ desired: 'removed', removalRequestedAt: ago(600), appliedContainsTarget: false }),
    phase: 'DeleteBlocked',
    reason: 'RemovalNotApplied',
    message:
      /^Argo CD has not applied the deletion yet; still protected: store-acme, the namespace, .*\. The root object reports: authentication required\.$/,
  },
  {
    title: 'marks taken off',
    observation: givenUnmarked(),
    history: givenLiveHistory({ ...requested, desired: 'removed' }),
    phase: 'Deleting',
    reason: 'MarksRemoved',
  },
  {
    title: 'the engine prunes',
    observation: givenUnmarked(),
    history: givenLiveHistory({ ...gone, ...requested, filesRemovedAt: ago(20) }),
    phase: 'Deleting',
    reason: 'Pruning',
    message: /namespace/,
  },
  {
    title: 'delete awaiting confirmation',
    observation: givenUnmarked({ sync: givenSync({ awaitsConfirmation: true }) }),
    history: givenLiveHistory({ ...gone, ...requested, filesRemovedAt: ago(20) }),
    phase: 'DeleteBlocked',
    reason: 'AwaitingConfirmation',
  },
  {
    title: 'namespace that does not end',
    observation: givenNothing({
      namespace: {
        createdAt: ago(9000),
        deletingSince: ago(400),
        blockedBy: 'Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances',
        marked: false,
      },
    }),
    history: givenLiveHistory({ ...gone, ...requested, filesRemovedAt: ago(410) }),
    phase: 'DeleteBlocked',
    reason: 'NamespaceStuck',
    message: /example\.com\/hold/,
  },
  {
    title: 'engine object with a finalizer that does not go',
    observation: givenNothing({
      engineObject: {
        name: 'store-acme',
        createdAt: ago(9000),
        deletingSince: ago(400),
        finalizers: ['resources-finalizer.argocd.argoproj.io'],
        marked: false,
      },
    }),
    history: givenLiveHistory({ ...gone, ...requested, filesRemovedAt: ago(410) }),
    phase: 'DeleteBlocked',
    reason: 'FinalizerRemains',
    message: /resources-finalizer/,
  },
  {
    title: 'suspended engine during a removal',
    observation: givenRunning({ sync: givenSync({ state: 'suspended' }) }),
    history: givenLiveHistory({ ...requested, desired: 'removed', appliedContainsTarget: false }),
    phase: 'DeleteBlocked',
    reason: 'SyncSuspended',
  },
  {
    title: 'files gone while the store was still protected',
    observation: givenRunning(),
    history: givenLiveHistory({ ...gone, ...requested, filesRemovedAt: ago(90) }),
    phase: 'DeleteBlocked',
    reason: 'StillProtected',
  },
  {
    title: 'files gone for ten minutes, and the engine has not begun',
    observation: givenUnmarked(),
    history: givenLiveHistory({ ...gone, removalRequestedAt: ago(700), filesRemovedAt: ago(600) }),
    phase: 'DeleteBlocked',
    reason: 'NotPruned',
    message: /^Argo CD has not begun to delete the store\. Look at its root object\.$/,
  },
  {
    title: 'the same, and the root object fails',
    observation: givenUnmarked({
      root: givenSync({ state: 'failed', reason: 'ComparisonError', message: 'authentication required' }),
    }),
    history: givenLiveHistory({ ...gone, removalRequestedAt: ago(700), filesRemovedAt: ago(600) }),
    phase: 'DeleteBlocked',
    reason: 'NotPruned',
    message: /^Argo CD has not begun to delete the store: authentication required\. Look at its root object\.$/,
  },
  {
    title: 'a namespace that the engine left behind',
    observation: givenNothing({
      namespace: { createdAt: ago(9000), deletingSince: null, blockedBy: '', marked: false },
    }),
    history: givenLiveHistory({ ...gone, ...requested, filesRemovedAt: ago(180) }),
    phase: 'DeleteBlocked',
    reason: 'NamespaceRemains',
    message: /^Argo CD is done, but the namespace remains\. Delete it: kubectl delete namespace store-acme$/,
  },
  {
    title: 'a volume that its class retains',
    observation: givenNothing({
      volumes: [{ name: 'pvc-1', phase: 'Released', claim: 'data-database-0', policy: 'Retain' }],
    }),
    history: givenLiveHistory({ ...gone, ...requested, filesRemovedAt: ago(20) }),
    phase: 'DeleteBlocked',
    reason: 'VolumeRetained',
    message: /kubectl delete pv pvc-1/,
  },
  {
    title: 'a volume about to go',
    observation: givenNothing({
      volumes: [{ name: 'pvc-1', phase: 'Released', claim: 'data-database-0', policy: 'Delete' }],
    }),
    history: givenLiveHistory({ ...gone, ...requested, filesRemovedAt: ago(20) }),
    phase: 'Deleting',
    reason: 'Pruning',
  },
  {
    title: 'a volume that could not be deleted',
    observation: givenNothing({
      volumes: [{ name: 'pv-1', phase: 'Failed', claim: 'data-database-0', policy: 'Delete' }],
    }),
    history: givenLiveHistory({ ...gone, ...requested, filesRemovedAt: ago(900) }),
    phase: 'DeleteBlocked',
    reason: 'VolumeDeleteFailed',
    message: /volume pv-1 \(Failed, policy Delete\)/,
  },
  {
    title: 'nothing remains',
    observation: givenNothing(),
    history: givenLiveHistory({ ...gone, ...requested, filesRemovedAt: ago(20) }),
    phase: 'Deleted',
    reason: 'NothingRemains',
  },
  {
    title: 'removal seen by a server that can not read the cluster',
    observation: givenNothing({ cluster: { ...cluster, state: 'unreachable' } }),
    history: givenLiveHistory({ ...gone, ...requested, filesRemovedAt: ago(20) }),
    phase: 'Unknown',
    reason: 'ClusterUnreachable',
  },
];

describe('phase', () => {
  test.each(cases)('$title: $phase, $reason', ({ observation, history, phase, reason, message }) => {
    const answer = status(observation, history, now);
    expect(`${answer.phase} ${answer.reason}`, answer.message).toBe(`${phase} ${reason}`);
    if (message) expect(answer.message).toMatch(message);
  });

  test.each(cases)('$title: answers in whole sentences that fit the contract', ({ observation, history }) => {
    const answer = status(observation, history, now);
    expect(storeStatus.parse(answer)).toEqual(answer);
    expect(answer.message).toMatch(/^[A-Z0-9].*([.!?…]|kubectl .*)$/);
    expect(answer.message).not.toMatch(/\.\.|undefined|null|\s{2}/);
    expect(answer.reason).toMatch(/^[A-Z][A-Za-z]+$/);
  });

  test('repeats the last observation of an unreachable cluster', () => {
    const unreachable = givenRunning({ cluster: { ...cluster, state: 'unreachable', observedAt: ago(900) } });
    expect(status(unreachable, givenLiveHistory(), now)).toMatchObject({ phase: 'Unknown', lastKnown: 'Live' });
  });
});

// Only these two states are leaving; the types have no other state yet.
test.each(['paused', 'archived'] as unknown as History['desired'][])(
  'a store in the state %s is not leaving',
  desired => {
    const running = status(givenRunning(), givenLiveHistory({ desired }), now);
    expect(running).toMatchObject({ phase: 'Live' });
    expect(running.steps.map(({ id }) => id)).not.toContain('prune');
    const disconnected = givenNothing({ cluster: { ...cluster, state: 'disconnected' } });
    expect(status(disconnected, givenLiveHistory({ desired }), now)).toMatchObject({ reason: 'NoClusterConnected' });
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
      'unprepared' as const,
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
const anyHistory: fc.Arbitrary<History> = fc.record({
  kind: fc.constant(noHistory.kind),
  desired: fc.constantFrom('running' as const, 'removed' as const, 'absent' as const),
  problems: fc.array(text, { maxLength: 2 }),
  rendered: fc.boolean(),
  queued: fc.boolean(),
  queue: fc.option(fc.record({ position: fc.nat(), total: fc.nat(), slots: fc.nat() }), { nil: null }),
  target: fc.option(fc.record({ commit: text, at: time.map(at => at ?? ago(60)) }), { nil: null }),
  appliedContainsTarget: fc.constantFrom<(boolean | 'unknown')[]>(true, false, 'unknown'),
  createdAt: time,
  removalRequestedAt: time,
  filesRemovedAt: time,
  goneAt: time,
  firstLiveAt: time,
});
const anyNow = fc.oneof(fc.constant(now), fc.constant(new Date(Number.NaN)), fc.constant(new Date(0)));

/** A store whose file was never rendered is Invalid whatever the cluster reports: Git alone shows that. */
const neverRendered = (history: History) =>
  history.problems.length > 0 && !history.rendered && history.desired !== 'absent';

describe('for every observation and history', () => {
  const holds = (claim: (observation: Observation, history: History, at: Date) => void) =>
    fc.assert(fc.property(anyObservation, anyHistory, anyNow, claim), { numRuns: 2000 });

  test('answers, within the contract, the same twice', () => {
    holds((observation, history, at) => {
      const answer = status(observation, history, at);
      expect(storeStatus.safeParse(answer).error).toBeUndefined();
      expect(status(observation, history, at)).toEqual(answer);
    });
  });

  test('never calls a store in an unreadable cluster failed, degraded or deleted', () => {
    holds((observation, history, at) => {
      const unread = { ...observation, cluster: { ...observation.cluster, state: 'unreachable' as const } };
      expect(['Unknown', 'Invalid']).toContain(status(unread, history, at).phase);
    });
  });

  test('answers NotObserved for every store without a cluster, unless it is deleted before it was ever live', () => {
    holds((observation, history, at) => {
      const disconnected = { ...observation, cluster: { ...observation.cluster, state: 'disconnected' as const } };
      const unseen = history.firstLiveAt === null;
      const leaving = unseen && history.desired === 'removed';
      const gone = unseen && history.desired === 'absent' && history.removalRequestedAt !== null;
      const expected = neverRendered(history) ? 'Invalid' : leaving ? 'Deleting' : gone ? 'Deleted' : 'NotObserved';
      expect(status(disconnected, history, at).phase).toBe(expected);
    });
  });

  test('answers Deleted only when Git has no file of it and no known object remains', () => {
    holds((observation, history, at) => {
      if (status(observation, history, at).phase !== 'Deleted') return;
      expect(history.desired).toBe('absent');
      if (observation.cluster.state === 'disconnected') return;
      expect(remains(observation)).toEqual([]);
      expect(observation.cluster.state).toMatch(/reachable|unprepared/);
    });
  });

  test('answers Live for the first time only when the target is applied, pods are ready and the shop answers', () => {
    holds((observation, history, at) => {
      const neverLive = { ...history, firstLiveAt: null };
      if (status(observation, neverLive, at).phase !== 'Live') return;
      expect(history.appliedContainsTarget).toBe(true);
      expect(observation.availability?.outcome).toBe('ok');
      expect(componentOf(observation, 'web').ready).toBeGreaterThan(0);
      expect(componentOf(observation, 'database').ready).toBeGreaterThan(0);
    });
  });
});

describe('offered actions', () => {
  test.each<[string, Observation, History, OfferedAction[]]>([
    ['of a store that runs well', givenRunning(), givenLiveHistory(), []],
    ['of one that starts well', givenRunning({ availability: null, web: unreadyWeb }), givenHistory(), []],
    [
      'of one with a missing image, before that counts',
      givenRunning({ web: pulling(5), availability: null }),
      givenHistory(),
      ['retry', 'delete'],
    ],
    [
      'of one that failed before it was ever live',
      givenRunning({ web: pulling(400), availability: null }),
      givenHistory(),
      ['retry', 'delete'],
    ],
    ['of one that was live: it has orders', givenRunning({ web: pulling(400) }), givenLiveHistory(), ['retry']],
    [
      "of one with a last commit that can't be applied",
      givenRunning({ sync: givenSync({ state: 'failed', message: 'denied', since: ago(300) }) }),
      givenLiveHistory({ appliedContainsTarget: false }),
      ['retry'],
    ],
    ['of one without its files in Git', givenRunning(), givenLiveHistory(gone), ['restore']],
    ['of one with a committed deletion', givenRunning(), givenLiveHistory({ desired: 'removed' }), ['cancel-deletion']],
    [
      'of one that its cluster deletes already',
      givenRunning({ namespace: { createdAt: null, deletingSince: ago(5), blockedBy: '', marked: false } }),
      givenLiveHistory({ desired: 'removed' }),
      [],
    ],
    [
      'while its cluster does not answer',
      givenRunning({ web: pulling(400), cluster: { ...cluster, state: 'unreachable' } }),
      givenHistory(),
      [],
    ],
  ])('%s', (_title, observation, history, expected) => {
    expect(status(observation, history, now).offeredActions).toEqual(expected);
  });
});
