import type { ClusterClient } from './cluster.ts';
import type { EngineUnderTest } from './engines.ts';

/** Settings of a fleet whose stores are applied but run no pod: no cluster has these images. */
export const absentImages = {
  'spec.editions.base.image': 'absent.invalid/shop:1',
  'spec.images.database': 'absent.invalid/database:1',
  'spec.images.credentials': 'absent.invalid/credentials:1',
} as const;

/** The files of stores, for {@link FleetServer.push}. */
export function storeFiles(names: readonly string[]): Readonly<Record<string, string>> {
  const text = (name: string) =>
    `kind: WooStore\nmetadata: { name: ${name} }\nspec: { title: ${name}, admin: { email: o@example.com } }\n`;
  return Object.fromEntries(names.map(name => [`stores/${name}.yaml`, text(name)]));
}

/** Removes what an engine has and applied of stores, once no fleet runs on the cluster. */
export async function discardStores(
  clusterClient: ClusterClient,
  engine: EngineUnderTest,
  names: readonly string[],
): Promise<void> {
  await engine.forget(clusterClient);
  const { apiVersion, kind, namespace } = engine.objects;
  for (const name of names) {
    await clusterClient.remove(apiVersion, kind, `store-${name}`, namespace);
    // The engine may still apply the store until its object is gone.
    await clusterClient.untilGone(apiVersion, kind, `store-${name}`, namespace);
    await clusterClient.remove('v1', 'Namespace', `store-${name}`);
  }
  for (const name of names) await clusterClient.untilGone('v1', 'Namespace', `store-${name}`);
}
