import { k8s } from 'cdk8s-plus-28';
import { engineDirectory, manifestsPath } from '../../model/paths.ts';
import type { Engine, EngineContext } from '../engine.ts';
import { repositorySecretName, rootName } from '../names.ts';
import { object, trimSlash } from '../shared.ts';
import type { ArgocdSettings } from './settings.ts';
import { managedBy, managedByLabel, namespaceOf, storeLabel } from '#constructs';
import type { Lock, Store } from '#fleet/schema';
import { Application } from '#imports/argocd-application-argoproj.io';
import { AppProject } from '#imports/argocd-appproject-argoproj.io';

const names = {
  /** Project of the stores. */
  project: 'storefleet',
  /** Project of the root Application. */
  rootProject: 'storefleet-root',
} as const;

/** Argo CD's own address for the cluster that it runs on. */
const inCluster = 'https://kubernetes.default.svc';

// Without refresh, Argo CD would retry the old revision for ever, past the commit that fixes it.
const retry = { limit: -1, refresh: true, backoff: { duration: '5s', factor: 2, maxDuration: '3m' } };

/**
 * Limits what refreshes an Application to commits that touch its `source.path`. Argo CD takes the manifests of the others
 * for unchanged.
 */
const ownPathOnly = { 'argocd.argoproj.io/manifest-generate-paths': '.' };

/**
 * Returns the Application of one store. While the store runs, it carries Argo CD's own mark against pruning and no
 * finalizer: if it vanishes from Git, or someone deletes it, nothing of the shop is deleted with it. Once deletion was
 * requested, the marks are absent and the finalizer makes the prune delete everything.
 */
function storeApplication(store: Store, lock: Lock, protection: Readonly<Record<string, string>>): object {
  const name = store.metadata.name;
  const { cluster, repository } = lock.spec;
  const isRemoved = store.spec.state === 'removed';
  return object(Application, {
    metadata: {
      name: namespaceOf(name),
      namespace: cluster.engine.namespace,
      labels: { [storeLabel]: name, [managedByLabel]: managedBy },
      annotations: { ...ownPathOnly, ...protection },
      ...(isRemoved ? { finalizers: ['resources-finalizer.argocd.argoproj.io'] } : {}),
    },
    spec: {
      project: names.project,
      source: {
        repoUrl: repository.url,
        targetRevision: `refs/heads/${repository.branch}`,
        path: trimSlash(manifestsPath(cluster.name, name)),
      },
      destination: { server: inCluster, namespace: namespaceOf(name) },
      syncPolicy: { automated: { prune: true, selfHeal: true }, retry },
    },
  });
}

/**
 * Returns the objects that the engine of a cluster needs once; applied by `storefleet bootstrap`, kept in
 * `dist/<cluster>/platform/`.
 */
function platform({ fleet, cluster, settings: { namespace } }: EngineContext<ArgocdSettings>): object[] {
  const { repository } = fleet.spec;
  const labels = { [managedByLabel]: managedBy };
  const root = rootName(cluster);
  return [
    object(AppProject, {
      metadata: { name: names.project, namespace, labels },
      spec: {
        description: 'Stores of the fleet: namespaces store-*, and nothing else of the cluster',
        sourceRepos: [repository.url],
        destinations: [{ server: inCluster, namespace: 'store-*' }],
        clusterResourceWhitelist: [{ group: '', kind: 'Namespace', name: 'store-*' }],
      },
    }),
    object(AppProject, {
      metadata: { name: names.rootProject, namespace, labels },
      spec: {
        description: "The fleet's list of stores: one Application a store, and nothing else",
        sourceRepos: [repository.url],
        destinations: [{ server: inCluster, namespace }],
        clusterResourceWhitelist: [],
        namespaceResourceWhitelist: [
          { group: 'argoproj.io', kind: 'Application' },
          { group: '', kind: 'ConfigMap' },
        ],
      },
    }),
    object(Application, {
      // Without it, a change of one store would compare the Applications of all.
      metadata: { name: root, namespace, labels, annotations: ownPathOnly },
      spec: {
        project: names.rootProject,
        source: {
          repoUrl: repository.url,
          targetRevision: `refs/heads/${repository.branch}`,
          path: trimSlash(engineDirectory(cluster)),
        },
        destination: { server: inCluster, namespace },
        syncPolicy: { automated: { prune: true, selfHeal: true }, retry },
      },
    }),
  ];
}

/**
 * Returns the credentials for the fleet repository, as Argo CD reads them. They are never part of `dist/`: bootstrap
 * applies them.
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#repositories
 */
function repositorySecret({ fleet, settings: { namespace } }: EngineContext<ArgocdSettings>, password: string): object {
  return object(k8s.KubeSecret, {
    metadata: {
      name: repositorySecretName,
      namespace,
      labels: { [managedByLabel]: managedBy, 'argocd.argoproj.io/secret-type': 'repository' },
    },
    stringData: { type: 'git', url: fleet.spec.repository.url, username: 'storefleet', password },
  });
}

const syncOptions = 'argocd.argoproj.io/sync-options';

export const argocd: Engine<ArgocdSettings> = {
  displayName: 'Argo CD',
  /** @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/ */
  mark: { [syncOptions]: 'Prune=false,Delete=false' },
  marksEveryStore: true,
  isMarked: ({ annotations }) =>
    (annotations[syncOptions] ?? '').split(',').some(option => /^\s*(Prune|Delete)=false\s*$/.test(option)),
  pageOf: ({ url, namespace }, object) => url && `${trimSlash(url)}/applications/${namespace}/${object}`,
  storeObject: storeApplication,
  platform,
  repositorySecret,
};
