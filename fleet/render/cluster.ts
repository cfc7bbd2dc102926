import { engineOf, placeholderObject } from '../engines/index.ts';
import { engineDirectory, platformPath } from '../model/paths.ts';
import { dumpManifests } from './yaml.ts';
import type { Fleet } from '#fleet/schema';

const platformFile = (cluster: string) => `${platformPath(cluster)}engine.yaml`;
const placeholderPath = (cluster: string) => `${engineDirectory(cluster)}_cluster.yaml`;

/** The paths that {@link renderCluster} writes. */
export const clusterPaths = (cluster: string) => [platformFile(cluster), placeholderPath(cluster)];

/** Returns the files of `dist/<cluster>/` besides stores: the objects of the engine and the placeholder of its directory. */
export function renderCluster(fleet: Fleet, name: string): ReadonlyMap<string, string> {
  const cluster = Object.hasOwn(fleet.spec.clusters, name) ? fleet.spec.clusters[name] : undefined;
  if (cluster === undefined) return new Map();
  return new Map([
    [
      platformFile(name),
      dumpManifests(engineOf(cluster.engine).platform({ fleet, cluster: name, settings: cluster.engine })),
    ],
    [placeholderPath(name), dumpManifests([placeholderObject(fleet, name)])],
  ]);
}
