import { Agent, request } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import { z } from 'zod';

/** Number of requests at once. */
const concurrency = 32;

const page = z.object({
  metadata: z.object({ continue: z.string().optional() }),
  items: z.array(z.object({ metadata: z.object({ name: z.string() }) })).nullish(),
});

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Writes to an API server as fast as it takes: few connections, kept open, and answers without the object. */
export class Kubernetes {
  readonly #server: string;
  readonly #kubeconfig: KubeConfig;
  readonly #agent: Agent;

  private constructor(kubeconfig: KubeConfig, agent: Agent) {
    const server = kubeconfig.getCurrentCluster()?.server;
    if (server === undefined) throw new Error('the kubeconfig names no current cluster');
    this.#server = server.replace(/\/$/, '');
    this.#kubeconfig = kubeconfig;
    this.#agent = agent;
  }

  /** @param path of a kubeconfig */
  static async connect(path: string): Promise<Kubernetes> {
    const kubeconfig = new KubeConfig();
    kubeconfig.loadFromFile(path);
    const options = {};
    await kubeconfig.applyToHTTPSOptions(options);
    const agent = new Agent({ ...options, keepAlive: true, maxSockets: concurrency, scheduling: 'fifo' });
    return new Kubernetes(kubeconfig, agent);
  }

  /** The address of the API server. */
  get address(): { readonly host: string; readonly port: number } {
    const { hostname, port } = new URL(this.#server);
    return { host: hostname, port: Number(port || 443) };
  }

  /** Returns a kubeconfig that reaches the same API server at another address. */
  through(port: number): string {
    const copy = new KubeConfig();
    copy.loadFromString(this.#kubeconfig.exportConfig());
    // Its certificate is for the real address.
    copy.clusters = copy.clusters.map(({ name }) => ({
      name,
      server: `https://127.0.0.1:${port}`,
      skipTLSVerify: true,
    }));
    return copy.exportConfig();
  }

  /** Creates an object, unless it exists. */
  async create(collection: string, object: unknown): Promise<void> {
    await this.#send('POST', `${collection}?fieldManager=bench`, object, { accepted: [201, 409] });
  }

  async patch(
    path: string,
    patch: unknown,
    type: 'merge-patch' | 'strategic-merge-patch' = 'merge-patch',
  ): Promise<void> {
    await this.#send('PATCH', `${path}?fieldManager=bench`, patch, { type: `application/${type}+json` });
  }

  /** Deletes an object, with what would wait for a controller that is not there. */
  async remove(path: string): Promise<void> {
    const accepted = [200, 202, 404];
    await this.#send('DELETE', `${path}?gracePeriodSeconds=0`, undefined, { accepted });
    const merge = 'application/merge-patch+json';
    await this.#send('PATCH', path, { metadata: { finalizers: null } }, { accepted, type: merge });
    const [, namespace] = /^\/api\/v1\/namespaces\/([^/]+)$/.exec(path) ?? [];
    if (namespace === undefined) return;
    const finalized = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace }, spec: { finalizers: [] } };
    await this.#send('PUT', `${path}/finalize`, finalized, { accepted: [...accepted, 409] });
  }

  /** Returns the names in a collection; undefined if the cluster has no such collection. */
  async names(collection: string): Promise<Set<string> | undefined> {
    const names = new Set<string>();
    for (let next = ''; ;) {
      const { status, body } = await this.#send('GET', `${collection}?limit=500&continue=${next}`, undefined, {
        accepted: [200, 404],
      });
      if (status === 404) return undefined;
      const { metadata, items } = page.parse(JSON.parse(body));
      for (const item of items ?? []) names.add(item.metadata.name);
      next = encodeURIComponent(metadata.continue ?? '');
      if (next === '') return names;
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  async #send(
    method: Method,
    path: string,
    object: unknown,
    { accepted = [200], type = 'application/json' }: { accepted?: readonly number[]; type?: string },
  ): Promise<{ status: number; body: string }> {
    const kind = method === 'GET' ? 'PartialObjectMetadataList' : 'PartialObjectMetadata';
    const headers: Record<string, string> = {
      'Content-Type': type,
      Accept: method === 'DELETE' ? 'application/json' : `application/json;as=${kind};g=meta.k8s.io;v=v1`,
    };
    const options = { method, headers, agent: this.#agent };
    const { status, body } = await new Promise<{ status: number; body: string }>((resolve, reject) => {
      const sent = request(this.#server + path, options, response => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
        response.on('error', reject);
      });
      sent.on('error', reject);
      sent.end(object === undefined ? undefined : JSON.stringify(object));
    });
    if (accepted.includes(status)) return { status, body };
    throw new Error(`${method} ${path} is answered ${status}: ${body.slice(0, 500)}`);
  }
}

/** Works on many items, as many at once as the API server is sent requests. */
export async function onEach<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const iterator = items.values();
  const worker = async () => {
    for (const item of iterator) await work(item);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}
