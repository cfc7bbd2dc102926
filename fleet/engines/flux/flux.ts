import { k8s } from 'cdk8s-plus-28';
import { engineDirectory, manifestsPath } from '../../model/paths.ts';
import type { Engine, EngineContext } from '../engine.ts';
import { repositorySecretName, rootName } from '../names.ts';
import { object, trimSlash } from '../shared.ts';
import { fluxNames } from './names.ts';
import type { FluxSettings } from './settings.ts';
import { managedBy, managedByLabel, namespaceOf, storeLabel } from '#constructs';
import type { Lock, Store } from '#fleet/schema';
import { GitRepository } from '#imports/flux-gitrepository-source.toolkit.fluxcd.io';
import {
  Kustomization,
  KustomizationSpecDeletionPolicy as DeletionPolicy,
  KustomizationSpecSourceRefKind as SourceKind,
  type KustomizationSpec,
} from '#imports/flux-kustomization-kustomize.toolkit.fluxcd.io';

/**
 * Settings that all our Kustomizations share. `wait` is off: with it, Flux occupies a worker and reports only
 * "reconciling" until a store is healthy or the timeout is over, and calls a commit applied only then. The health of a
 * store is read from its pods and from the shop itself, so `Ready` means "applied" here.
 */
const common = {
  sourceRef: { kind: SourceKind.GIT_REPOSITORY, name: fluxNames.source },
  prune: true,
  wait: false,
  // Interval at which changes by hand in the cluster are corrected; a new commit is applied at once.
  interval: '10m',
  retryInterval: '30s',
  timeout: '3m',
} as const;

/**
 * Returns the Kustomization of one store. While the store runs, it carries Flux' own mark against pruning and orphans
 * its objects if someone deletes it: nothing of the shop is deleted with it, and the root creates it again. Once
 * deletion was requested, the mark is absent and the Kustomization stays until all its objects are deleted.
 */
function storeKustomization(store: Store, lock: Lock, annotations: Readonly<Record<string, string>>): object {
  const name = store.metadata.name;
  const { cluster } = lock.spec;
  const isRemoved = store.spec.state === 'removed';
  return kustomization(
    {
      name: namespaceOf(name),
      namespace: cluster.engine.namespace,
      labels: { [storeLabel]: name, [managedByLabel]: managedBy },
      ...(isRemoved ? {} : { annotations }),
    },
    {
      ...common,
      path: `./${trimSlash(manifestsPath(cluster.name, name))}`,
      deletionPolicy: isRemoved ? DeletionPolicy.WAIT_FOR_TERMINATION : DeletionPolicy.ORPHAN,
    },
  );
}

function platform({ fleet, cluster, settings }: EngineContext<FluxSettings>): object[] {
  const { repository } = fleet.spec;
  const { namespace, interval, nudge } = settings;
  const labels = { [managedByLabel]: managedBy };
  return [
    object(GitRepository, {
      metadata: { name: fluxNames.source, namespace, labels },
      spec: {
        url: repository.url,
        ref: { branch: repository.branch },
        secretRef: { name: repositorySecretName },
        interval,
        timeout: '60s',
        // Leaves out the manifests of other clusters.
        ignore: `/*\n!/dist\n/dist/*\n!/dist/${cluster}\n`,
      },
    }),
    kustomization(
      { name: rootName(cluster), namespace, labels },
      {
        ...common,
        path: `./${trimSlash(engineDirectory(cluster))}`,
        // Deleting the root does not delete the fleet.
        deletionPolicy: DeletionPolicy.ORPHAN,
        // Flux recreates a deleted Kustomization of a store within this interval.
        interval: '1m',
      },
    ),
    ...(nudge ? [notifyRole(namespace, labels)] : []),
  ];
}

/** The only right to write that the server may have: to annotate this one object. */
function notifyRole(namespace: string, labels: Record<string, string>): object {
  return object(k8s.KubeRole, {
    metadata: { name: fluxNames.notifyRole, namespace, labels },
    rules: [
      {
        apiGroups: ['source.toolkit.fluxcd.io'],
        resources: ['gitrepositories'],
        resourceNames: [fluxNames.source],
        verbs: ['patch'],
      },
    ],
  });
}

/** @see https://fluxcd.io/flux/components/source/gitrepositories/#basic-access-authentication */
function repositorySecret({ settings: { namespace } }: EngineContext<FluxSettings>, password: string): object {
  return object(k8s.KubeSecret, {
    metadata: { name: repositorySecretName, namespace, labels: { [managedByLabel]: managedBy } },
    stringData: { username: 'storefleet', password },
  });
}

interface Metadata {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Record<string, string>;
  readonly annotations?: Readonly<Record<string, string>>;
}

function kustomization(metadata: Metadata, spec: KustomizationSpec): object {
  return object(Kustomization, { metadata, spec });
}

/**
 * Number of stores of a cluster up to which a commit costs Flux less than a minute of CPU.
 * @see docs/decisions/2026-11-30-flux-reconciles-every-store.md
 */
const manyStores = 100;

function warningAt(stores: number): string | undefined {
  if (stores <= manyStores) return undefined;
  return `Flux reconciles all ${stores} stores at each commit; above ${manyStores}, use more clusters or Argo CD. See docs/connect-a-cluster.md.`;
}

const prune = 'kustomize.toolkit.fluxcd.io/prune';

export const flux: Engine<FluxSettings> = {
  displayName: 'Flux',
  /** @see https://fluxcd.io/flux/components/kustomize/kustomizations/#controlling-the-apply-behavior-of-resources */
  mark: { [prune]: 'disabled' },
  marksEveryStore: true,
  // Flux reads it from labels too.
  isMarked: ({ annotations, labels }) => annotations[prune] === 'disabled' || labels[prune] === 'disabled',
  warningAt,
  storeObject: storeKustomization,
  platform,
  repositorySecret,
};
