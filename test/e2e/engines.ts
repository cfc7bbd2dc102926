import type { ClusterUnderTest } from '../support/requirements.ts';
import type { ClusterEyes } from './cluster.ts';

/** What differs between the engines, for the scenarios that run on each. */
export interface EngineUnderTest {
  readonly name: string;
  /** For names of files. */
  readonly id: string;
  /** Takes what bootstrap applied off the cluster again. */
  readonly forget: (eyes: ClusterEyes) => Promise<void>;
  /** `engine` of the cluster in `fleet.yaml`. */
  readonly settings: (cluster: ClusterUnderTest) => object;
  /** The engine's object of a store, as `kubectl get` takes it. */
  readonly objectOf: (store: string) => {
    readonly apiVersion: string;
    readonly kind: string;
    readonly namespace: string;
  };
}

export const argocd: EngineUnderTest = {
  name: 'Argo CD',
  id: 'argocd',
  forget: eyes => eyes.remove('argoproj.io/v1alpha1', 'Application', 'storefleet-local', 'argocd'),
  settings: cluster => ({ type: 'argocd', namespace: 'argocd', webhook: `${cluster.argocd}/api/webhook` }),
  objectOf: () => ({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', namespace: 'argocd' }),
};

export const flux: EngineUnderTest = {
  name: 'Flux',
  id: 'flux',
  forget: async eyes => {
    await eyes.remove('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', 'storefleet-local', 'flux-system');
    await eyes.remove('source.toolkit.fluxcd.io/v1', 'GitRepository', 'storefleet', 'flux-system');
  },
  settings: () => ({ type: 'flux', namespace: 'flux-system', nudge: true }),
  objectOf: () => ({ apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', namespace: 'flux-system' }),
};

/** Every scenario runs on each of them. */
export const engines: readonly EngineUnderTest[] = [argocd, flux];
