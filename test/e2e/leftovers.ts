import type { KubernetesObject } from '@kubernetes/client-node';
import type { ClusterClient } from './cluster.ts';
import type { EngineUnderTest } from './engines.ts';

/**
 * Takes stores off a cluster without their engine, as nobody should: for scenarios that leave many and are not about
 * their removal. The root object must be gone already, or it makes them anew.
 * @param isLeft tells the stores to delete by their names
 */
export async function sweep(
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
  await Promise.all(named(await clusterClient.list('v1', 'Namespace')).map(name => wipe(clusterClient, name)));
}

/**
 * Deletes a namespace with all that is in it, and waits until it is gone: the fleet of another test would see it go.
 * Kubernetes deletes what a namespace holds after five seconds, and what still ends then keeps it for some seconds more.
 * So pods go at once, because nobody will miss an orderly end, and with them the claims that wait for them.
 */
export async function wipe(clusterClient: ClusterClient, namespace: string): Promise<void> {
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
