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
  givenWaiting,
  readyDatabase,
  readyWeb,
  type Over,
} from '../../test/support/observation.ts';
import { pulling, unreadyWeb, stalled, ofFlux, testPhases } from '../../test/support/phase-cases.ts';
import { type Component } from './observation.ts';

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

testPhases([
  {
    title: 'committed, and other stores start first',
    observation: givenNothing(),
    gitFacts: givenGitFacts({
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
    gitFacts: givenGitFacts({
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
    gitFacts: givenGitFacts({ appliedContainsTarget: 'unknown' }),
    phase: 'Queued',
    reason: 'WaitingForEngine',
  },
  {
    title: 'the root object is missing',
    observation: givenNothing({ root: null }),
    gitFacts: givenGitFacts({ appliedContainsTarget: 'unknown' }),
    phase: 'Queued',
    reason: 'RootMissing',
    message: /^Argo CD has no root object for cluster local; run storefleet bootstrap --apply\.$/,
  },
  {
    title: 'the root object is missing, for long',
    observation: givenNothing({ root: null }),
    gitFacts: givenGitFacts({ target: { commit: 'b', at: ago(700) }, appliedContainsTarget: 'unknown' }),
    phase: 'Failed',
    reason: 'RootMissing',
    message: /bootstrap --apply\. No progress for more than 10 minutes\.$/,
  },
  {
    title: 'the root object can not read the repository',
    observation: givenNothing({
      root: givenSync({ state: 'failed', reason: 'ComparisonError', message: 'authentication required' }),
    }),
    gitFacts: givenGitFacts({ appliedContainsTarget: 'unknown' }),
    phase: 'Queued',
    reason: 'RootNotSynced',
    message: /authentication required/,
  },
  {
    title: 'the root object is suspended, for however long',
    observation: givenNothing({
      root: givenSync({ state: 'suspended', reason: 'Suspended', message: 'spec.suspend is set' }),
    }),
    gitFacts: givenGitFacts({ appliedContainsTarget: 'unknown', target: { commit: 'b', at: ago(5000) } }),
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
    gitFacts: givenGitFacts({ appliedContainsTarget: 'unknown' }),
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
    gitFacts: givenLiveGitFacts({ appliedContainsTarget: false }),
    phase: 'Failed',
    reason: 'GitOperationFailed',
    message: /Flux can't apply the last commit: authentication required\. The shop still answers/,
  },
  {
    title: 'Flux reconciles a live store over a commit of another',
    observation: givenRunning({ cluster: ofFlux, sync: givenSync({ state: 'applying', inSync: null }) }),
    gitFacts: givenLiveGitFacts(),
    phase: 'Live',
    reason: 'TakesOrders',
  },
  {
    title: 'never delivered in ten minutes',
    observation: givenNothing(),
    gitFacts: givenGitFacts({ target: { commit: 'b', at: ago(700) }, appliedContainsTarget: 'unknown' }),
    phase: 'Failed',
    reason: 'WaitingForEngine',
  },
  {
    title: 'engine object seen, nothing applied',
    observation: givenNothing({
      engineObject: givenRunning().engineObject,
      sync: givenSync({ state: 'applying', appliedRevision: null, appliedAt: null, inSync: false }),
    }),
    gitFacts: givenGitFacts({ appliedContainsTarget: 'unknown' }),
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
    gitFacts: givenGitFacts({ appliedContainsTarget: 'unknown' }),
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
    gitFacts: givenGitFacts({ appliedContainsTarget: 'unknown', target: { commit: 'b', at: ago(5000) } }),
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
    gitFacts: givenGitFacts({ appliedContainsTarget: false }),
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
    gitFacts: givenGitFacts({ appliedContainsTarget: false }),
    phase: 'Failed',
    reason: 'SyncFailed',
  },
  {
    title: 'DependencyNotReady is waiting',
    observation: givenNothing({
      engineObject: givenRunning().engineObject,
      sync: givenSync({ state: 'applying', reason: 'DependencyNotReady', message: '', inSync: null }),
    }),
    gitFacts: givenGitFacts({ appliedContainsTarget: 'unknown' }),
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
    gitFacts: givenGitFacts(),
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
    gitFacts: givenGitFacts(),
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
    gitFacts: givenGitFacts(),
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
    gitFacts: givenGitFacts(),
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
    gitFacts: givenGitFacts(),
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
    gitFacts: givenGitFacts(),
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
    gitFacts: givenGitFacts(),
    phase: 'Starting',
    reason: 'StorefrontFails',
    message: /coming-soon/,
  },
  {
    title: 'green pods, and the shop is not probed yet',
    observation: givenRunning({ availability: null }),
    gitFacts: givenGitFacts(),
    phase: 'Starting',
    reason: 'WaitingForStorefront',
  },
  {
    title: 'an empty Ingress status has no meaning',
    observation: givenRunning({
      ingress: { hosts: ['acme.localhost'], addresses: [] },
    }),
    gitFacts: givenGitFacts(),
    phase: 'Live',
    reason: 'TakesOrders',
  },
  {
    title: 'commit batched under a later sha',
    observation: givenRunning({ sync: givenSync({ appliedRevision: 'f'.repeat(40) }) }),
    gitFacts: givenGitFacts({ appliedContainsTarget: true }),
    phase: 'Live',
    reason: 'TakesOrders',
  },
  {
    title: 'everything is ready, but of an older commit',
    observation: givenRunning({ sync: givenSync({ appliedRevision: 'f'.repeat(40) }) }),
    gitFacts: givenGitFacts({ appliedContainsTarget: false }),
    phase: 'Applying',
    reason: 'Applying',
  },
  {
    title: 'everything is ready, and the branch does not contain the applied revision',
    observation: givenRunning({ availability: null }),
    gitFacts: givenGitFacts({ appliedContainsTarget: 'unknown' }),
    phase: 'Applying',
    reason: 'RevisionUnknown',
    message: /Argo CD has not confirmed the last commit yet/,
  },
  {
    title: "the image can't be pulled: at first only the reason",
    observation: givenRunning({ web: pulling(30), availability: null }),
    gitFacts: givenGitFacts(),
    phase: 'Installing',
    reason: 'ImagePullBackOff',
    message: /ghcr\.io\/x can't be pulled; check the edition in fleet\.yaml/,
  },
  {
    title: "the image can't be pulled, for long",
    observation: givenRunning({ web: pulling(130), availability: null }),
    gitFacts: givenGitFacts(),
    phase: 'Failed',
    reason: 'ImagePullBackOff',
  },
  {
    title: 'database crash loop, short',
    observation: givenRunning({ database: crashing(40), web: unreadyWeb, availability: null }),
    gitFacts: givenGitFacts(),
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
    gitFacts: givenGitFacts(),
    phase: 'Failed',
    reason: 'CrashLoopBackOff',
  },
  {
    title: 'quota rejection, at once as a reason',
    observation: givenRunning({ ...quota(20), availability: null }),
    gitFacts: givenGitFacts(),
    phase: 'Installing',
    reason: 'QuotaExceeded',
    message: /exceeded quota: store/,
  },
  {
    title: 'quota rejection, for long',
    observation: givenRunning({ ...quota(150), availability: null }),
    gitFacts: givenGitFacts(),
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
    gitFacts: givenGitFacts(),
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
    gitFacts: givenGitFacts(),
    phase: 'Failed',
    reason: 'CreateContainerConfigError',
    message: /couldn't find key password/,
  },
  {
    title: 'engine can not apply, and gives no reason',
    observation: givenNothing({ sync: givenSync({ state: 'failed', since: ago(100), appliedRevision: null }) }),
    gitFacts: givenGitFacts({ appliedContainsTarget: false }),
    phase: 'Failed',
    reason: 'SyncFailed',
    message: /can't apply the last commit, and gives no reason; see its log/,
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
    gitFacts: givenGitFacts(),
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
    gitFacts: givenGitFacts(),
    phase: 'Installing',
    reason: 'VolumePending',
    message:
      /claim data of database can't be created: storageclass\.storage\.k8s\.io "fast" not found\. Check storageClass/,
  },
  {
    title: 'no volume is made, and only the scheduler reports it',
    observation: givenRunning(pendingVolume),
    gitFacts: givenGitFacts(),
    phase: 'Installing',
    reason: 'VolumePending',
    message: /claim data of database can't be created: 0\/1 nodes are available: pod has unbound/,
  },
  {
    title: 'a rollout of a new store that its Deployment calls stuck',
    observation: givenRunning({ web: { ...unreadyWeb, stalled }, availability: null }),
    gitFacts: givenGitFacts(),
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
    gitFacts: givenGitFacts({ target: { commit: 'b', at: ago(700) } }),
    phase: 'Failed',
    reason: 'DeadlineExceeded',
    message: /^Not live after 10 minutes/,
  },
  {
    title: 'red to green is not debounced',
    observation: givenRunning({ web: { ...readyWeb, createdAt: ago(7000) } }),
    gitFacts: givenGitFacts({ target: { commit: 'b', at: ago(7000) } }),
    phase: 'Live',
    reason: 'TakesOrders',
  },
]);
