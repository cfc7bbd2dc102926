import type { ApiResources } from './adapter.ts';
import { engineAdapters } from './registry.ts';
import { managedBy, managedByLabel } from '#fleet';
import type { EngineId } from '#fleet/schema';

const apiVersion = 'rbac.authorization.k8s.io/v1';
const name = 'storefleet-read';
const labels = { [managedByLabel]: managedBy };

/** The resources that are read in a cluster of any engine; Secrets are not among them. */
const everywhere: readonly ApiResources[] = [
  { apiGroup: '', resources: ['namespaces', 'pods', 'persistentvolumeclaims', 'persistentvolumes', 'events'] },
  { apiGroup: 'apps', resources: ['deployments', 'statefulsets'] },
  { apiGroup: 'networking.k8s.io', resources: ['ingresses'] },
];

/**
 * Returns all rights that the server needs in a cluster to observe it: a ClusterRole, and a Role in the namespace of the
 * engine. Both only read.
 */
export function serverRights(engine: { readonly type: EngineId; readonly namespace: string }): object[] {
  const { namespace } = engine;
  return [
    { apiVersion, kind: 'ClusterRole', metadata: { name, labels }, rules: everywhere.map(ruleOf) },
    {
      apiVersion,
      kind: 'Role',
      metadata: { name, namespace, labels },
      rules: engineAdapters[engine.type].reads.map(ruleOf),
    },
  ];
}

const ruleOf = ({ apiGroup, resources }: ApiResources) => ({
  apiGroups: [apiGroup],
  resources,
  verbs: ['get', 'list', 'watch'],
});
