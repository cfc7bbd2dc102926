import { App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { rootName } from './names.ts';
import { managedBy, managedByLabel } from '#constructs';
import type { Fleet } from '#fleet/schema';

/** Builds one object in its own chart and returns it as plain JSON. */
export function object(build: (chart: Chart) => void): object {
  const chart = new Chart(new App(), 'engine');
  build(chart);
  return chart.toJson()[0] as object;
}

/**
 * Keeps the directory of engine objects from being empty: Git has no empty directories, and without this object the
 * last store of a cluster could never be pruned (a missing path is an error, and prunes nothing).
 */
export function placeholderObject(fleet: Fleet, clusterName: string): object {
  return object(chart => {
    new k8s.KubeConfigMap(chart, 'placeholder', {
      metadata: {
        name: rootName(clusterName),
        namespace: fleet.spec.clusters[clusterName]?.engine.namespace ?? '',
        labels: { [managedByLabel]: managedBy },
      },
      data: { fleet: fleet.metadata.name, cluster: clusterName },
    });
  });
}

export function trimSlash(path: string): string {
  return path.replace(/\/$/, '');
}
