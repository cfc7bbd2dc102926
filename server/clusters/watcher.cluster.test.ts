import { createServer, connect as connectTcp, type Server, type Socket } from 'node:net';
import { AppsV1Api, CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { registeredEngines } from '../../test/support/engines.ts';
import { nothingInGit } from '../../test/support/observation.ts';
import { readerOf } from '../engines/index.ts';
import { componentOf, status } from '../status/index.ts';
import { watchCluster, type ClusterWatcher } from './index.ts';
import { componentLabel, namespaceOf, storeLabel } from '#fleet';

/** Runs only where a cluster is given: `KUBECONFIG=… npx vitest run server/clusters`. */
const kubeconfigPath = process.env.KUBECONFIG ?? '';
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined };
const patience = { timeout: 60_000, interval: 100 };

/** Engines, and the mark that keeps each from pruning an object. */
const engines = registeredEngines.map(({ type, engine, settings }) => [type, settings.namespace, engine.mark] as const);

describe.skipIf(kubeconfigPath === '').each(engines)('a real cluster with %s', (type, engineNamespace, annotations) => {
  const store = `obs-${Math.random().toString(36).slice(2, 8)}`;
  const namespace = namespaceOf(store);
  const direct = new KubeConfig();
  let proxy: Proxy;
  let watcher: ClusterWatcher;
  const changed = new Set<string>();

  beforeAll(async () => {
    direct.loadFromFile(kubeconfigPath);
    const server = new URL(direct.getCurrentCluster()?.server ?? '');
    proxy = await givenProxy(server.hostname, Number(server.port || 443));
    watcher = watchCluster({
      name: 'local',
      kubeconfig: through(kubeconfigPath, proxy.port),
      engine: readerOf({ type, namespace: engineNamespace }, 'local'),
      logger: silent,
      timing: { coalesceMs: 20, pingMs: 300, staleMs: 1500, backoffMs: [50, 500] },
    });
    watcher.onChange(stores => stores.forEach(name => changed.add(name)));
    watcher.start();
    await vi.waitFor(() => expect(watcher.health().state).toMatch(/reachable|engine-missing/), patience);
  });

  afterAll(async () => {
    watcher.stop();
    await proxy.close();
    await direct
      .makeApiClient(CoreV1Api)
      .deleteNamespace({ name: namespace })
      .catch(() => undefined);
  });

  test('reports a store as it starts', async () => {
    expect(watcher.observe(store).namespace).toBeNull();
    const labels = { [storeLabel]: store };
    const own = { ...labels, [componentLabel]: 'web' };
    await direct.makeApiClient(CoreV1Api).createNamespace({
      body: literal({
        metadata: {
          name: namespace,
          labels,
          annotations,
        },
      }),
    });
    await direct.makeApiClient(AppsV1Api).createNamespacedDeployment({
      namespace,
      body: literal({
        metadata: { name: 'web', labels: own },
        spec: {
          replicas: 1,
          selector: { matchLabels: own },
          template: {
            metadata: { labels: own },
            spec: { containers: [{ name: 'web', image: 'registry.invalid/absent:1', imagePullPolicy: 'Always' }] },
          },
        },
      }),
    });
    await vi.waitFor(() => {
      const observation = watcher.observe(store);
      expect(observation.namespace).toMatchObject({ marked: true, deletingSince: null });
      expect(componentOf(observation, 'web')).toMatchObject({ exists: true, desired: 1, ready: 0, started: true });
      expect(componentOf(observation, 'web').pods[0]?.containers[0]).toMatchObject({
        image: 'registry.invalid/absent:1',
        state: 'waiting',
      });
      expect(componentOf(observation, 'web').pods[0]?.containers[0]?.reason).toMatch(/ErrImagePull|ImagePullBackOff/);
    }, patience);
    expect(watcher.stores()).toContain(store);
    expect(changed).toContain(store);
    expect(status(watcher.observe(store), nothingInGit, new Date())).toMatchObject({ phase: 'Orphaned' });
  });

  test('continues after every connection was cut', async () => {
    proxy.cut();
    const api = direct.makeApiClient(AppsV1Api);
    // Refused while the cluster itself writes to the object.
    await vi.waitFor(async () => {
      const deployment = await api.readNamespacedDeployment({ name: 'web', namespace });
      if (deployment.spec) deployment.spec.replicas = 2;
      await api.replaceNamespacedDeployment({ name: 'web', namespace, body: deployment });
    }, patience);
    await vi.waitFor(() => expect(componentOf(watcher.observe(store), 'web').pods).toHaveLength(2), patience);
    await vi.waitFor(() => expect(watcher.health().state).toMatch(/^(reachable|engine-missing)$/), patience);
  });

  test('reports an unreachable cluster, keeps its observations, and recovers', async () => {
    const states: string[] = [];
    const off = watcher.onHealth(health => states.push(health.state));
    proxy.refuse(true);
    await vi.waitFor(() => expect(watcher.health().state).toBe('unreachable'), patience);
    const observation = watcher.observe(store);
    expect(componentOf(observation, 'web').exists).toBe(true);
    expect(status(observation, nothingInGit, new Date())).toMatchObject({ phase: 'Unknown', lastKnown: 'Orphaned' });
    proxy.refuse(false);
    await vi.waitFor(() => expect(watcher.health().state).toMatch(/^(reachable|engine-missing)$/), patience);
    await vi.waitFor(
      () => expect(states).toEqual(expect.arrayContaining(['unreachable', watcher.health().state])),
      patience,
    );
    off();
  });

  test('reports the deletion of the store', async () => {
    changed.clear();
    await direct.makeApiClient(CoreV1Api).deleteNamespace({ name: namespace });
    await vi.waitFor(() => {
      const observation = watcher.observe(store);
      expect(observation.namespace).toBeNull();
      expect(componentOf(observation, 'web')).toMatchObject({ exists: false, pods: [] });
    }, patience);
    expect(watcher.stores()).not.toContain(store);
    await vi.waitFor(() => expect(changed).toContain(store), patience);
    expect(status(watcher.observe(store), nothingInGit, new Date()).phase).toBe('Deleted');
  });
});

/** Returns a literal as the client's types need it: they demand instances of its classes, but it accepts literals. */
function literal(object: object): never {
  return object as never;
}

interface Proxy {
  readonly port: number;
  /** Cuts the open connections. */
  cut(): void;
  /** Cuts all connections and refuses new ones, until it is called with `false`. */
  refuse(refusing: boolean): void;
  close(): Promise<void>;
}

/** Starts a proxy to the API server that can cut its connections. */
async function givenProxy(host: string, port: number): Promise<Proxy> {
  const sockets = new Set<Socket>();
  let refusing = false;
  const cut = () => sockets.forEach(socket => socket.resetAndDestroy());
  const server: Server = createServer(near => {
    if (refusing) {
      near.destroy();
      return;
    }
    const far = connectTcp(port, host);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    cut,
    refuse(value) {
      refusing = value;
      if (value) cut();
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        cut();
      }),
  };
}

function through(path: string, port: number): KubeConfig {
  const kubeconfig = new KubeConfig();
  kubeconfig.loadFromFile(path);
  kubeconfig.clusters = kubeconfig.clusters.map(cluster => ({
    ...cluster,
    server: `https://127.0.0.1:${port}`,
    // The certificate names the real address, not the proxy's.
    skipTLSVerify: true,
  }));
  return kubeconfig;
}
