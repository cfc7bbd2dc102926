import type { ClusterEyes } from './cluster.ts';
import type { EngineUnderTest } from './engines.ts';

/**
 * Takes stores off a cluster without their engine, as nobody should: for scenarios that leave many and are not about
 * their removal. The root object must be gone already, or it makes them anew.
 * @param prefix of the stores' names
 */
export async function sweep(eyes: ClusterEyes, engine: EngineUnderTest, prefix: string): Promise<void> {
  const { apiVersion, kind, namespace } = engine.objects;
  const named = (objects: readonly { metadata?: { name?: string } }[]) =>
    objects.map(({ metadata }) => metadata?.name ?? '').filter(name => name.startsWith(`store-${prefix}`));
  for (const name of named(await eyes.list(apiVersion, kind, namespace))) {
    await eyes.patch(apiVersion, kind, name, namespace, { metadata: { finalizers: null } });
    await eyes.remove(apiVersion, kind, name, namespace);
  }
  const namespaces = async () => named(await eyes.list('v1', 'Namespace'));
  await Promise.all((await namespaces()).map(name => eyes.remove('v1', 'Namespace', name)));
  while ((await namespaces()).length > 0) await new Promise(resolve => setTimeout(resolve, 500));
}
