import { request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { fluxNames } from '#fleet';

const timeoutMs = 5000;

/**
 * Asks Flux to look at the repository now, by the annotation that `flux reconcile` sets too. This is the only request
 * that changes anything in a cluster, it is off unless `engine.nudge` is on, and it changes this one object.
 * @see https://fluxcd.io/flux/components/source/gitrepositories/#triggering-a-reconcile
 * @param namespace of the GitRepository
 * @throws Error when the cluster can't be reached or refuses; Flux' own polling still finds the commit
 */
export async function nudgeFlux(kubeconfig: KubeConfig, namespace: string, at: Date): Promise<void> {
  const cluster = kubeconfig.getCurrentCluster();
  if (!cluster) throw new Error('The kubeconfig names no current cluster');
  const path = `/apis/source.toolkit.fluxcd.io/v1/namespaces/${namespace}/gitrepositories/${fluxNames.source}`;
  const url = new URL(cluster.server.replace(/\/$/, '') + path);
  const body = JSON.stringify({ metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': at.toISOString() } } });
  const options: RequestOptions = {
    method: 'PATCH',
    headers: { 'content-type': 'application/merge-patch+json', 'content-length': Buffer.byteLength(body) },
    signal: AbortSignal.timeout(timeoutMs),
  };
  await kubeconfig.applyToHTTPSOptions(options);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = (url.protocol === 'http:' ? requestHttp : requestHttps)(url, options, resolve);
    request.on('error', reject);
    request.end(body);
  });
  response.resume();
  if (response.statusCode !== 200) throw new Error(`The API server answered ${response.statusCode ?? 0} to ${path}`);
}
