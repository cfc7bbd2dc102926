import { KubeConfig, KubernetesObjectApi, ApiException, type KubernetesObject } from '@kubernetes/client-node';
import type { ClusterUnderTest } from '../support/requirements.ts';

/** Looks at the cluster itself, past everything that is under test. */
export interface ClusterEyes {
  /** The object, or undefined when there is none. */
  get(apiVersion: string, kind: string, name: string, namespace?: string): Promise<KubernetesObject | undefined>;
  list(apiVersion: string, kind: string, namespace?: string): Promise<KubernetesObject[]>;
  /** Deletes what a test leaves; what is gone already is fine. */
  remove(apiVersion: string, kind: string, name: string, namespace?: string): Promise<void>;
}

export function lookAt(cluster: ClusterUnderTest): ClusterEyes {
  const kubeconfig = new KubeConfig();
  kubeconfig.loadFromFile(cluster.kubeconfig);
  const client = KubernetesObjectApi.makeApiClient(kubeconfig);
  const header = (apiVersion: string, kind: string, name: string, namespace?: string) => ({
    apiVersion,
    kind,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
  });
  return {
    get: (apiVersion, kind, name, namespace) =>
      client.read(header(apiVersion, kind, name, namespace)).catch(unlessAbsent(undefined)),
    list: async (apiVersion, kind, namespace) => (await client.list(apiVersion, kind, namespace)).items,
    async remove(apiVersion, kind, name, namespace) {
      await client.delete(header(apiVersion, kind, name, namespace)).catch(unlessAbsent(undefined));
    },
  };
}

function unlessAbsent<T>(value: T) {
  return (error: unknown): T => {
    if (error instanceof ApiException && error.code === 404) return value;
    throw error;
  };
}
