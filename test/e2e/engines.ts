import type { ClusterUnderTest } from '../support/requirements.ts';
import type { ClusterClient } from './cluster.ts';
import type { EngineId } from '#fleet/schema';

/** The differences between the engines, for the scenarios that run on each. */
export interface EngineUnderTest {
  readonly name: string;
  /** Used in names of files. */
  readonly id: EngineId;
  /** Removes what bootstrap applied for a cluster of the fleet. @param cluster default: `local` */
  readonly forget: (clusterClient: ClusterClient, cluster?: string) => Promise<void>;
  /** `engine` of the cluster in `fleet.yaml`. */
  readonly settings: (cluster: ClusterUnderTest) => object;
  /** The kind of the engine's objects: one for each store, and the root that finds them. */
  readonly objects: { readonly apiVersion: string; readonly kind: string; readonly namespace: string };
  /** Merge patches that make one of its objects apply nothing, and continue. */
  readonly pause: { readonly on: object; readonly off: object };
  /** True if the engine itself reports that it can't read the repository. */
  readonly isBlind: (clusterClient: ClusterClient) => Promise<boolean>;
}

interface Conditioned {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status?: string }[] };
}

export const argocd: EngineUnderTest = {
  name: 'Argo CD',
  id: 'argocd',
  forget: (clusterClient, cluster = 'local') =>
    clusterClient.remove('argoproj.io/v1alpha1', 'Application', `storefleet-${cluster}`, 'argocd'),
  settings: cluster => ({ type: 'argocd', namespace: 'argocd', webhook: `${cluster.argocd}/api/webhook` }),
  objects: { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', namespace: 'argocd' },
  pause: {
    on: { metadata: { annotations: { 'argocd.argoproj.io/skip-reconcile': 'true' } } },
    off: { metadata: { annotations: { 'argocd.argoproj.io/skip-reconcile': null } } },
  },
  isBlind: async clusterClient => {
    const root = await clusterClient.get<Conditioned>(
      'argoproj.io/v1alpha1',
      'Application',
      'storefleet-local',
      'argocd',
    );
    return (root?.status?.conditions ?? []).some(condition => condition.type === 'ComparisonError');
  },
};

export const flux: EngineUnderTest = {
  name: 'Flux',
  id: 'flux',
  forget: async (clusterClient, cluster = 'local') => {
    await clusterClient.remove(
      'kustomize.toolkit.fluxcd.io/v1',
      'Kustomization',
      `storefleet-${cluster}`,
      'flux-system',
    );
    await clusterClient.remove('source.toolkit.fluxcd.io/v1', 'GitRepository', 'storefleet', 'flux-system');
  },
  settings: () => ({ type: 'flux', namespace: 'flux-system', nudge: true }),
  objects: { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', namespace: 'flux-system' },
  pause: { on: { spec: { suspend: true } }, off: { spec: { suspend: null } } },
  isBlind: async clusterClient => {
    const version = 'source.toolkit.fluxcd.io/v1';
    const source = await clusterClient.get<Conditioned>(version, 'GitRepository', 'storefleet', 'flux-system');
    return (source?.status?.conditions ?? []).some(({ type, status }) => type === 'FetchFailed' && status === 'True');
  },
};

/** Each scenario runs on all of them. */
export const engines: readonly EngineUnderTest[] = [argocd, flux];
