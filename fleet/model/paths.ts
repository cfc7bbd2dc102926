import { storeName } from '#fleet/schema';

/** Paths in the fleet repository. Every path is relative to its root and uses `/`. */

export const fleetPath = 'fleet.yaml';

/** Returns the path of a store's own file. */
export const storePath = (name: string) => `stores/${name}.yaml`;

/** Returns the directory of a store's manifests, with a final `/`. */
export const manifestsPath = (cluster: string, name: string) => `dist/${cluster}/stores/${name}/`;

/** Returns the path of the one object that makes the engine of a cluster run a store. */
export const enginePath = (cluster: string, name: string) => `dist/${cluster}/engine/${name}.yaml`;

/** Returns the directory that a cluster's root Application watches. */
export const engineDirectory = (cluster: string) => `dist/${cluster}/engine/`;

export const lockPath = (cluster: string, name: string) => `dist/${cluster}/locks/${name}.yaml`;

/** Returns every path prefix that belongs to this store alone. */
export const pathsOfStore = (cluster: string, name: string) => [
  storePath(name),
  manifestsPath(cluster, name),
  enginePath(cluster, name),
  lockPath(cluster, name),
];

/** Returns the directory of the objects that a cluster needs once, with a final `/`. */
export const platformPath = (cluster: string) => `dist/${cluster}/platform/`;

/** True if a path is in a folder of stores or rendered files; the server writes nowhere else. */
export const isFleetPath = (path: string) => /^(stores|dist)\/./.test(path);

/** Returns the name of the store whose file is at a path; undefined for other paths. */
export function storeOfFile(path: string): string | undefined {
  const name = /^stores\/([^/]+)\.yaml$/.exec(path)?.[1];
  return storeName.safeParse(name).success ? name : undefined;
}

const storePaths = [/^dist\/[^/]+\/stores\/([^/]+)\/./, /^dist\/[^/]+\/locks\/([^/]+)\.yaml$/];
// Names of stores have no `_`: `_cluster.yaml` belongs to the cluster.
const enginePaths = /^dist\/[^/]+\/engine\/([^/_]+)\.yaml$/;

/** Returns the name of the store that a path belongs to; undefined if it belongs to none. */
export function storeOfPath(path: string): string | undefined {
  if (path.startsWith('stores/')) return storeOfFile(path);
  for (const pattern of [...storePaths, enginePaths]) {
    const name = pattern.exec(path)?.[1];
    if (name !== undefined) return name;
  }
  return undefined;
}
