import { k8s } from 'cdk8s-plus-28';
import { engineDirectory, manifestsPath } from '../model/paths.ts';
import type { EngineRenderer } from './engine.ts';
import { argocdNames, rootName, repositorySecretName } from './names.ts';
import { markerObject, object, settingsOf, trimSlash } from './shared.ts';
import { doNotPrune, managedBy, managedByLabel, namespaceOf, storeLabel } from '#constructs';
import type { Fleet, Lock, Store } from '#fleet/schema';
import { Application } from '#imports/argocd-application-argoproj.io';
import { AppProject } from '#imports/argocd-appproject-argoproj.io';

/** Argo CD's own address for the cluster that it runs on. */
const inCluster = 'https://kubernetes.default.svc';

// Without refresh Argo CD would retry the old revision for ever, past the commit that mends it.
const retry = { limit: -1, refresh: true, backoff: { duration: '5s', factor: 2, maxDuration: '3m' } };

/**
 * The Application of one store. While the store runs it carries Argo CD's own mark against pruning and no finalizer:
 * if it vanishes from Git, or somebody deletes it, nothing of the shop goes with it. Once removal was asked for, the
 * marks are off and the finalizer makes the prune take everything along.
 */
function storeApplication(store: Store, lock: Lock): object {
  const name = store.metadata.name;
  const { cluster, repository } = lock.spec;
  const isRemoved = store.spec.state === 'removed';
  return object(chart => {
    new Application(chart, 'application', {
      metadata: {
        name: namespaceOf(name),
        namespace: cluster.engine.namespace,
        labels: { [storeLabel]: name, [managedByLabel]: managedBy },
        annotations: {
          // A commit that touches other stores refreshes nothing here (same path as `source.path`).
          'argocd.argoproj.io/manifest-generate-paths': '.',
          ...(isRemoved ? {} : doNotPrune),
        },
        ...(isRemoved ? { finalizers: ['resources-finalizer.argocd.argoproj.io'] } : {}),
      },
      spec: {
        project: argocdNames.project,
        source: {
          repoUrl: repository.url,
          targetRevision: `refs/heads/${repository.branch}`,
          path: trimSlash(manifestsPath(cluster.name, name)),
        },
        destination: { server: inCluster, namespace: namespaceOf(name) },
        syncPolicy: { automated: { prune: true, selfHeal: true }, retry },
      },
    });
  });
}

/** What the engine of a cluster needs once; applied by `storefleet bootstrap`, kept in `dist/<cluster>/platform/`. */
function platform(fleet: Fleet, clusterName: string): object[] {
  const { repository } = fleet.spec;
  const { namespace } = settingsOf(fleet, clusterName, 'argocd');
  const labels = { [managedByLabel]: managedBy };
  const root = rootName(clusterName);
  return [
    object(chart => {
      new AppProject(chart, 'project', {
        metadata: { name: argocdNames.project, namespace, labels },
        spec: {
          description: 'Stores of the fleet: namespaces store-*, and nothing else of the cluster',
          sourceRepos: [repository.url],
          destinations: [{ server: inCluster, namespace: 'store-*' }],
          clusterResourceWhitelist: [{ group: '', kind: 'Namespace', name: 'store-*' }],
        },
      });
    }),
    object(chart => {
      new AppProject(chart, 'project', {
        metadata: { name: argocdNames.rootProject, namespace, labels },
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
      });
    }),
    object(chart => {
      new Application(chart, 'root', {
        metadata: { name: root, namespace, labels },
        spec: {
          project: argocdNames.rootProject,
          source: {
            repoUrl: repository.url,
            targetRevision: `refs/heads/${repository.branch}`,
            path: trimSlash(engineDirectory(clusterName)),
          },
          destination: { server: inCluster, namespace },
          syncPolicy: { automated: { prune: true, selfHeal: true }, retry },
        },
      });
    }),
  ];
}

/**
 * Credentials for the fleet repository, as Argo CD reads them. It is never part of `dist/`: bootstrap applies it.
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#repositories
 */
function repositorySecret(fleet: Fleet, clusterName: string, password: string): object {
  const { namespace } = settingsOf(fleet, clusterName, 'argocd');
  return object(chart => {
    new k8s.KubeSecret(chart, 'repository', {
      metadata: {
        name: repositorySecretName,
        namespace,
        labels: { [managedByLabel]: managedBy, 'argocd.argoproj.io/secret-type': 'repository' },
      },
      stringData: { type: 'git', url: fleet.spec.repository.url, username: 'storefleet', password },
    });
  });
}

export const argocd: EngineRenderer = {
  displayName: 'Argo CD',
  storeObject: storeApplication,
  platform,
  marker: markerObject,
  repositorySecret,
};
