import {
  ago,
  cluster,
  givenSync,
  givenLiveGitFacts,
  givenNothing,
  givenRunning,
  givenUnmarked,
  nothingInGit,
} from '../../test/support/observation.ts';
import { ofFlux, gone, testPhases } from '../../test/support/phase-cases.ts';

const requested = { deletionRequestedAt: ago(120) } as const;

testPhases([
  {
    title: 'orphan namespace',
    observation: givenNothing({
      namespace: { createdAt: ago(9000), deletingSince: null, blockedBy: '', marked: true },
    }),
    gitFacts: nothingInGit,
    phase: 'Orphaned',
    reason: 'NoFileInGit',
  },
  {
    title: 'the files of a live store vanished',
    observation: givenRunning({
      sync: givenSync({ state: 'failed', reason: 'ComparisonError', message: 'app path does not exist' }),
    }),
    gitFacts: givenLiveGitFacts({ ...gone, filesRemovedAt: ago(400) }),
    phase: 'Orphaned',
    reason: 'NoFileInGit',
    message: /Restore its files/,
  },
  {
    title: 'the files of a live store vanished, on Flux',
    observation: givenRunning({
      cluster: ofFlux,
      sync: givenSync({ state: 'failed', reason: 'ArtifactFailed', message: 'kustomization path not found' }),
    }),
    gitFacts: givenLiveGitFacts({ ...gone, filesRemovedAt: ago(400) }),
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
    gitFacts: givenLiveGitFacts({ ...gone, ...requested, filesRemovedAt: ago(410) }),
    phase: 'DeleteBlocked',
    reason: 'FinalizerRemains',
    message: /Flux object store-acme is blocked by finalizers \(finalizers\.fluxcd\.io\)/,
  },
  {
    title: 'suspended engine after the protection is off: what it left would stay',
    observation: givenUnmarked({ cluster: ofFlux, sync: givenSync({ state: 'suspended' }) }),
    gitFacts: givenLiveGitFacts({ ...requested, desired: 'removed' }),
    phase: 'DeleteBlocked',
    reason: 'SyncSuspended',
  },
  {
    title: 'removal committed, marks still on',
    observation: givenRunning(),
    gitFacts: givenLiveGitFacts({ ...requested, desired: 'removed', appliedContainsTarget: false }),
    phase: 'Deleting',
    reason: 'DeletionCommitted',
  },
  {
    title: 'removal committed ten minutes ago, marks still on',
    observation: givenRunning({
      root: givenSync({ state: 'failed', reason: 'ComparisonError', message: 'authentication required' }),
    }),
    gitFacts: givenLiveGitFacts({ desired: 'removed', deletionRequestedAt: ago(600), appliedContainsTarget: false }),
    phase: 'DeleteBlocked',
    reason: 'RemovalNotApplied',
    message:
      /^Argo CD has not applied the deletion yet; sync the store there\. Still protected: store-acme, the namespace, .*\. The root object reports: authentication required\.$/,
  },
  {
    title: 'marks taken off',
    observation: givenUnmarked(),
    gitFacts: givenLiveGitFacts({ ...requested, desired: 'removed' }),
    phase: 'Deleting',
    reason: 'MarksRemoved',
  },
  {
    title: 'the engine prunes',
    observation: givenUnmarked(),
    gitFacts: givenLiveGitFacts({ ...gone, ...requested, filesRemovedAt: ago(20) }),
    phase: 'Deleting',
    reason: 'Pruning',
    message: /namespace/,
  },
  {
    title: 'delete awaiting confirmation',
    observation: givenUnmarked({ sync: givenSync({ awaitsConfirmation: true }) }),
    gitFacts: givenLiveGitFacts({ ...gone, ...requested, filesRemovedAt: ago(20) }),
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
    gitFacts: givenLiveGitFacts({ ...gone, ...requested, filesRemovedAt: ago(410) }),
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
    gitFacts: givenLiveGitFacts({ ...gone, ...requested, filesRemovedAt: ago(410) }),
    phase: 'DeleteBlocked',
    reason: 'FinalizerRemains',
    message: /resources-finalizer/,
  },
  {
    title: 'suspended engine during a removal',
    observation: givenRunning({ sync: givenSync({ state: 'suspended' }) }),
    gitFacts: givenLiveGitFacts({ ...requested, desired: 'removed', appliedContainsTarget: false }),
    phase: 'DeleteBlocked',
    reason: 'SyncSuspended',
  },
  {
    title: 'files gone while the store was still protected',
    observation: givenRunning(),
    gitFacts: givenLiveGitFacts({ ...gone, ...requested, filesRemovedAt: ago(90) }),
    phase: 'DeleteBlocked',
    reason: 'StillProtected',
  },
  {
    title: 'files gone for ten minutes, and the engine has not begun',
    observation: givenUnmarked(),
    gitFacts: givenLiveGitFacts({ ...gone, deletionRequestedAt: ago(700), filesRemovedAt: ago(600) }),
    phase: 'DeleteBlocked',
    reason: 'NotPruned',
    message: /^Argo CD has not begun to delete the store\. Look at its root object\.$/,
  },
  {
    title: 'the same, and the root object fails',
    observation: givenUnmarked({
      root: givenSync({ state: 'failed', reason: 'ComparisonError', message: 'authentication required' }),
    }),
    gitFacts: givenLiveGitFacts({ ...gone, deletionRequestedAt: ago(700), filesRemovedAt: ago(600) }),
    phase: 'DeleteBlocked',
    reason: 'NotPruned',
    message: /^Argo CD has not begun to delete the store: authentication required\. Look at its root object\.$/,
  },
  {
    title: 'a namespace that the engine left behind',
    observation: givenNothing({
      namespace: { createdAt: ago(9000), deletingSince: null, blockedBy: '', marked: false },
    }),
    gitFacts: givenLiveGitFacts({ ...gone, ...requested, filesRemovedAt: ago(180) }),
    phase: 'DeleteBlocked',
    reason: 'NamespaceRemains',
    message: /^Argo CD is done, but the namespace remains\. Delete it: kubectl delete namespace store-acme$/,
  },
  {
    title: 'a volume that its class retains',
    observation: givenNothing({
      volumes: [{ name: 'pvc-1', phase: 'Released', claim: 'data-database-0', policy: 'Retain' }],
    }),
    gitFacts: givenLiveGitFacts({ ...gone, ...requested, filesRemovedAt: ago(20) }),
    phase: 'DeleteBlocked',
    reason: 'VolumeRetained',
    message: /kubectl delete pv pvc-1/,
  },
  {
    title: 'a volume about to go',
    observation: givenNothing({
      volumes: [{ name: 'pvc-1', phase: 'Released', claim: 'data-database-0', policy: 'Delete' }],
    }),
    gitFacts: givenLiveGitFacts({ ...gone, ...requested, filesRemovedAt: ago(20) }),
    phase: 'Deleting',
    reason: 'Pruning',
  },
  {
    title: 'a volume that could not be deleted',
    observation: givenNothing({
      volumes: [{ name: 'pv-1', phase: 'Failed', claim: 'data-database-0', policy: 'Delete' }],
    }),
    gitFacts: givenLiveGitFacts({ ...gone, ...requested, filesRemovedAt: ago(900) }),
    phase: 'DeleteBlocked',
    reason: 'VolumeDeleteFailed',
    message: /volume pv-1 \(Failed, policy Delete\)/,
  },
  {
    title: 'nothing remains',
    observation: givenNothing(),
    gitFacts: givenLiveGitFacts({ ...gone, ...requested, filesRemovedAt: ago(20) }),
    phase: 'Deleted',
    reason: 'NothingRemains',
  },
  {
    title: 'removal seen by a server that can not read the cluster',
    observation: givenNothing({ cluster: { ...cluster, state: 'unreachable' } }),
    gitFacts: givenLiveGitFacts({ ...gone, ...requested, filesRemovedAt: ago(20) }),
    phase: 'Unknown',
    reason: 'ClusterUnreachable',
  },
]);
