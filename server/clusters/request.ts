import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';

/** The connection was silent for too long. */
class Silence extends Error {
  override readonly name = 'Silence';
  constructor(milliseconds: number) {
    super(`No answer for ${milliseconds / 1000} seconds`);
  }
}

export type Query = Readonly<Record<string, string>>;

export interface ApiRequest {
  readonly method: 'GET' | 'PATCH';
  readonly path: string;
  readonly query?: Query;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
  /** Milliseconds without a byte after which the request has failed. */
  readonly silenceMs: number;
}

/**
 * Sends a request to the API server of a kubeconfig, with its credentials. Resolves with the head of the response.
 * @throws Error if the kubeconfig names no API server, or it can't be reached
 */
export async function request(kubeconfig: KubeConfig, apiRequest: ApiRequest): Promise<IncomingMessage> {
  const { method, path, query = {}, headers, body, signal, silenceMs } = apiRequest;
  const cluster = kubeconfig.getCurrentCluster();
  if (!cluster) throw new Error('The kubeconfig names no current cluster');
  const url = new URL(cluster.server.replace(/\/$/, '') + path);
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
  const options = { method, headers: { ...headers }, signal };
  // Credentials are read for each request: tokens of service accounts and of login plugins expire.
  await kubeconfig.applyToHTTPSOptions(options);
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const sent = (url.protocol === 'http:' ? requestHttp : requestHttps)(url, options, resolve);
    sent.setTimeout(silenceMs, () => sent.destroy(new Silence(silenceMs)));
    sent.on('error', reject);
    sent.end(body);
  });
}
