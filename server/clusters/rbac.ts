import type { EngineType } from '#fleet/schema';

/** A rule as it stands in a Role or ClusterRole. */
export interface RbacRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const verbs = ['get', 'list', 'watch'] as const;

/** All that Storefleet may do in a cluster of any engine: read, and no Secret is among it. */
export const clusterRules: readonly RbacRule[] = [
  {
    apiGroups: [''],
    resources: ['namespaces', 'pods', 'persistentvolumeclaims', 'persistentvolumes', 'events'],
    verbs,
  },
  { apiGroups: ['apps'], resources: ['deployments', 'statefulsets'], verbs },
  { apiGroups: ['networking.k8s.io'], resources: ['ingresses'], verbs },
];

/** The same in the namespace of the engine. */
export const engineRules: Readonly<Record<EngineType, readonly RbacRule[]>> = {
  argocd: [{ apiGroups: ['argoproj.io'], resources: ['applications'], verbs }],
  flux: [
    { apiGroups: ['kustomize.toolkit.fluxcd.io'], resources: ['kustomizations'], verbs },
    { apiGroups: ['source.toolkit.fluxcd.io'], resources: ['gitrepositories'], verbs },
  ],
};
