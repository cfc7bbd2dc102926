import type { KubernetesObject } from '@kubernetes/client-node';
import type { ClusterClient } from './cluster.ts';
import type { EngineUnderTest } from './engines.ts';

/**
 * Removes stores from a cluster without their engine, for scenarios that leave many stores and do not test deletion.
 * The root object must already be gone, or it creates them again.
 * @param isLeft selects the stores to delete by their names
 */
export async function deleteStores(
  clusterClient: ClusterClient,
  engine: EngineUnderTest,
  isLeft: (store: string) => boolean,
): Promise<void> {
  const { apiVersion, kind, namespace } = engine.objects;
  const named = (objects: readonly KubernetesObject[]) =>
    namesOf(objects).filter(name => name.startsWith('store-') && isLeft(name.slice('store-'.length)));
  for (const name of named(await clusterClient.list(apiVersion, kind, namespace))) {
    await clusterClient.patch(apiVersion, kind, name, namespace, { metadata: { finalizers: null } });
    await clusterClient.remove(apiVersion, kind, name, namespace);
  }
  await Promise.all(
    named(await clusterClient.list('v1', 'Namespace')).map(name => deleteNamespace(clusterClient, name)),
  );
}

/**
 * Deletes a namespace with everything in it, and waits until it is gone: the fleet of another test would see it
 * terminating. Kubernetes deletes the contents of a namespace after five seconds, and pods that still end then keep it
 * for some seconds more. So the pods are deleted first, without a grace period, and with them the claims that wait for
 * them.
 */
export async function deleteNamespace(clusterClient: ClusterClient, namespace: string): Promise<void> {
  await clusterClient.remove('v1', 'Namespace', namespace);
  const [pods, claims] = await Promise.all(
    ['Pod', 'PersistentVolumeClaim'].map(async kind => namesOf(await clusterClient.list('v1', kind, namespace))),
  );
  await Promise.all([
    ...(pods ?? []).map(name => clusterClient.remove('v1', 'Pod', name, namespace, { graceSeconds: 0 })),
    ...(claims ?? []).map(name => clusterClient.remove('v1', 'PersistentVolumeClaim', name, namespace)),
  ]);
  await clusterClient.untilGone('v1', 'Namespace', namespace);
}

const namesOf = (objects: readonly KubernetesObject[]) => objects.map(({ metadata }) => metadata?.name ?? '');
