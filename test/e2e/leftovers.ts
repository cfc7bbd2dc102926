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
  for (const name of await namespaces()) {
    await eyes.remove('v1', 'Namespace', name);
    // Nobody will miss an orderly end, and twenty databases take a minute for theirs.
    const pods = await eyes.list('v1', 'Pod', name);
    await Promise.all(pods.map(pod => eyes.remove('v1', 'Pod', pod.metadata?.name ?? '', name, { graceSeconds: 0 })));
  }
  while ((await namespaces()).length > 0) await new Promise(resolve => setTimeout(resolve, 500));
}
