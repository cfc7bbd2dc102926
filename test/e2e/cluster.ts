import { setTimeout as pause } from 'node:timers/promises';
import {
  ApiException,
  KubeConfig,
  KubernetesObjectApi,
  PatchStrategy,
  type KubernetesObject,
} from '@kubernetes/client-node';
import type { ClusterUnderTest } from '../support/requirements.ts';

/** Options of a deletion. */
interface RemoveOptions {
  /** Seconds that a pod has to end by itself. @default those of the pod */
  readonly graceSeconds?: number;
}

/** A client of the Kubernetes API with the rights of an administrator; independent of the code under test. */
export interface ClusterClient {
  /** Returns the object, or undefined if there is none. */
  get<T = object>(
    apiVersion: string,
    kind: string,
    name: string,
    namespace?: string,
  ): Promise<(KubernetesObject & T) | undefined>;
  list<T = object>(apiVersion: string, kind: string, namespace?: string): Promise<(KubernetesObject & T)[]>;
  create(object: object): Promise<void>;
  /** Applies a merge patch. */
  patch(apiVersion: string, kind: string, name: string, namespace: string, patch: object): Promise<void>;
  /** Deletes an object; a missing one is fine. */
  remove(apiVersion: string, kind: string, name: string, namespace?: string, options?: RemoveOptions): Promise<void>;
  /** Resolves once the object no longer exists. */
  untilGone(apiVersion: string, kind: string, name: string, namespace?: string): Promise<void>;
}

export function connectToCluster(cluster: ClusterUnderTest): ClusterClient {
  const kubeconfig = new KubeConfig();
  kubeconfig.loadFromFile(cluster.kubeconfig);
  const client = KubernetesObjectApi.makeApiClient(kubeconfig);
  const header = (apiVersion: string, kind: string, name: string, namespace?: string) => ({
    apiVersion,
    kind,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
  });
  const get = <T>(apiVersion: string, kind: string, name: string, namespace?: string) =>
    client
      .read(header(apiVersion, kind, name, namespace))
      .then(object => object as KubernetesObject & T)
      .catch(unlessAbsent(undefined));
  return {
    get,
    list: async <T>(apiVersion: string, kind: string, namespace?: string) =>
      (await client.list(apiVersion, kind, namespace)).items as (KubernetesObject & T)[],
    async create(object) {
      await client.create(object);
    },
    async patch(apiVersion, kind, name, namespace, patch) {
      const { metadata } = patch as { metadata?: object };
      const body = { apiVersion, kind, ...patch, metadata: { ...metadata, name, namespace } };
      await client.patch(body, undefined, undefined, undefined, undefined, PatchStrategy.MergePatch);
    },
    async remove(apiVersion, kind, name, namespace, { graceSeconds } = {}) {
      const object = header(apiVersion, kind, name, namespace);
      await client.delete(object, undefined, undefined, graceSeconds).catch(unlessAbsent(undefined));
    },
    async untilGone(...object) {
      while ((await get(...object)) !== undefined) await pause(250);
    },
  };
}

function unlessAbsent<T>(value: T) {
  return (error: unknown): T => {
    if (error instanceof ApiException && error.code === 404) return value;
    throw error;
  };
}
