import { k8s } from 'cdk8s-plus-28';
import { isPlainObject } from '../lib/plain-object.ts';
import { rootName } from './names.ts';
import { managedBy, managedByLabel } from '#constructs';
import type { Fleet } from '#fleet/schema';

/**
 * Returns an object of a class that cdk8s generates as JSON, with the keys of its maps sorted. A construct of its own
 * for each would take ten times as long.
 */
export function object<Props>(ofClass: { manifest(props: Props): unknown }, props: NoInfer<Props>): object {
  const { apiVersion, kind, metadata, ...rest } = ofClass.manifest(props) as Record<string, unknown>;
  return { apiVersion, kind, metadata: sorted(metadata), ...(sorted(rest) as object) };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map(key => [key, sorted(value[key])]),
  );
}

/**
 * Keeps the directory of engine objects from being empty: Git has no empty directories, and without this object the
 * last store of a cluster could never be pruned (a missing path is an error, and prunes nothing).
 */
export function placeholderObject(fleet: Fleet, clusterName: string): object {
  return object(k8s.KubeConfigMap, {
    metadata: {
      name: rootName(clusterName),
      namespace: fleet.spec.clusters[clusterName]?.engine.namespace ?? '',
      labels: { [managedByLabel]: managedBy },
    },
    data: { fleet: fleet.metadata.name, cluster: clusterName },
  });
}

export function trimSlash(path: string): string {
  return path.replace(/\/$/, '');
}
