/** A rule as it stands in a Role or ClusterRole. */
export interface RbacRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const verbs = ['get', 'list', 'watch'] as const;

/** All that Storefleet may do in a cluster: read, and no Secret is among it. */
export const clusterRules: readonly RbacRule[] = [
  {
    apiGroups: [''],
    resources: ['namespaces', 'pods', 'persistentvolumeclaims', 'persistentvolumes', 'events'],
    verbs,
  },
  { apiGroups: ['apps'], resources: ['deployments', 'statefulsets'], verbs },
  { apiGroups: ['networking.k8s.io'], resources: ['ingresses'], verbs },
];

/** The same in the namespace of Argo CD. */
export const engineRules: readonly RbacRule[] = [{ apiGroups: ['argoproj.io'], resources: ['applications'], verbs }];
