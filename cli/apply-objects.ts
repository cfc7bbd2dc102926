import {
  ApiException,
  KubernetesObjectApi,
  PatchStrategy,
  type KubeConfig,
  type KubernetesObject,
} from '@kubernetes/client-node';
import { Unavailable } from '#fleet';

/**
 * Applies objects to a cluster, server-side, in order.
 * @param engine the engine that defines their kinds, named in the error if it is not installed
 * @throws Unavailable if the cluster can't be reached or lacks the kind of an object
 */
export async function applyObjects(kubeconfig: KubeConfig, objects: readonly object[], engine: string): Promise<void> {
  const client = KubernetesObjectApi.makeApiClient(kubeconfig);
  for (const object of objects as readonly KubernetesObject[]) {
    const name = `${object.kind ?? 'object'} ${object.metadata?.name ?? ''}`;
    try {
      await client.patch(object, undefined, undefined, 'storefleet', true, PatchStrategy.ServerSideApply);
    } catch (error) {
      throw new Unavailable(`${name} could not be applied: ${explain(error, engine)}`, undefined, { cause: error });
    }
  }
}

function explain(error: unknown, engine: string): string {
  if (error instanceof ApiException) {
    const body: unknown = error.body;
    const message =
      typeof body === 'object' && body !== null && 'message' in body ? String(body.message) : `status ${error.code}`;
    return message;
  }
  const text = error instanceof Error ? error.message : String(error);
  return /Unrecognized API version and kind/.test(text)
    ? `${text}. Is ${engine} installed on this cluster?`
    : `${text}. Does the cluster answer?`;
}
