import type { KubeConfig } from '@kubernetes/client-node';
import { fluxNames } from '../../../fleet/engines/flux/names.ts';
import { request } from '../../clusters/request.ts';

const timeoutMs = 5000;

/**
 * Makes Flux fetch the repository now, by the annotation that `flux reconcile` sets too. No other request changes
 * anything in a cluster. It changes this one object, and is off unless `engine.nudge` is on.
 * @see https://fluxcd.io/flux/components/source/gitrepositories/#triggering-a-reconcile
 * @param namespace of the GitRepository
 * @throws Error if the cluster can't be reached or refuses; Flux' own polling still finds the commit
 */
export async function notifyFlux(kubeconfig: KubeConfig, namespace: string, at: Date): Promise<void> {
  const path = `/apis/source.toolkit.fluxcd.io/v1/namespaces/${namespace}/gitrepositories/${fluxNames.source}`;
  const body = JSON.stringify({ metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': at.toISOString() } } });
  const response = await request(kubeconfig, {
    method: 'PATCH',
    path,
    body,
    signal: AbortSignal.timeout(timeoutMs),
    silenceMs: timeoutMs,
    headers: { 'content-type': 'application/merge-patch+json', 'content-length': String(Buffer.byteLength(body)) },
  });
  response.resume();
  if (response.statusCode !== 200) throw new Error(`The API server answered ${response.statusCode ?? 0} to ${path}`);
}
