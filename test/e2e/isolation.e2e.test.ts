import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { describeWithCluster } from '../support/requirements.ts';
import { connectToCluster, type ClusterClient } from './cluster.ts';
import { deleteStores } from './delete-without-engine.ts';
import { flux } from './engines.ts';
import type { ContainerRef } from './exec.ts';
import { givenFleetOn } from './fixture.ts';
import type { FleetServer } from './fleet-server.ts';
import { canReach, reachedOf, type Target } from './reach.ts';
import { statusOfPage } from './shopper.ts';

interface PodLike {
  readonly status?: { readonly podIP?: string; readonly hostIP?: string };
}

/** Network policies are the same through every engine, so one engine brings the stores up. */
describeWithCluster('isolated stores', cluster => {
  let clusterClient: ClusterClient;
  let fleet: FleetServer;
  const [a, b] = ['e2e-apart-a', 'e2e-apart-b'] as const;
  const stranger = { namespace: 'default', pod: 'e2e-stranger', container: 'stranger' };

  const podOf = async (store: string, component: string) => {
    const pods = await clusterClient.list<PodLike>('v1', 'Pod', `store-${store}`);
    const found = pods.find(({ metadata }) => metadata?.labels?.['app.kubernetes.io/component'] === component);
    return {
      namespace: `store-${store}`,
      pod: found?.metadata?.name ?? '',
      address: found?.status?.podIP ?? '',
      node: found?.status?.hostIP ?? '',
    };
  };
  const inside = async (store: string, component: string, container: string): Promise<ContainerRef> => {
    const { namespace, pod } = await podOf(store, component);
    return { namespace, pod, container };
  };
  const reach = (from: ContainerRef, host: string, port: number) => canReach(cluster.kubeconfig, from, host, port);
  const reached = (from: ContainerRef, targets: readonly Target[]) => reachedOf(cluster.kubeconfig, from, targets);

  beforeAll(async () => {
    clusterClient = connectToCluster(cluster);
    fleet = await givenFleetOn(cluster, { 'spec.clusters.local.engine': flux.settings(cluster) });
    await fleet.run('bootstrap', '--apply');
    await Promise.all([a, b].map(name => fleet.api.create(name)));
    const live = async () => (await fleet.api.list()).filter(({ status }) => status.phase === 'Live').length;
    await vi.waitFor(async () => expect(await live()).toBe(2), { timeout: 120_000, interval: 500 });
    const { image } = ((await clusterClient.list('v1', 'Pod', `store-${a}`)) as unknown as PodSpecs[])
      .flatMap(({ spec }) => spec.containers)
      .find(({ name }) => name === 'web') ?? { image: '' };
    await clusterClient.create({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: stranger.pod, namespace: stranger.namespace },
      spec: {
        terminationGracePeriodSeconds: 0,
        containers: [{ name: stranger.container, image, imagePullPolicy: 'IfNotPresent', command: ['sleep', '600'] }],
      },
    });
    const running = async () =>
      (await clusterClient.get<{ status?: { phase?: string } }>('v1', 'Pod', stranger.pod, stranger.namespace))?.status
        ?.phase;
    await vi.waitFor(async () => expect(await running()).toBe('Running'), { timeout: 120_000, interval: 250 });
  });

  afterAll(async () => {
    await clusterClient.remove('v1', 'Pod', stranger.pod, stranger.namespace);
    await flux.forget(clusterClient);
    await deleteStores(clusterClient, flux, store => [a, b].some(name => name === store));
    await fleet.stop();
  });

  test('serve shoppers and reach their own database', async () => {
    for (const store of [a, b]) {
      expect(await statusOfPage(cluster.ingress, `${store}.localhost`, '/shop/')).toBe(200);
      expect(await reach(await inside(store, 'web', 'web'), 'database', 3306), store).toBe(true);
    }
  });

  test('the web pod reaches no other store, no API server and no node', async () => {
    const web = await inside(a, 'web', 'web');
    const [otherWeb, otherDatabase] = [await podOf(b, 'web'), await podOf(b, 'database')];
    const { hostname, port } = await apiServer();
    const repository = new URL(/^ +url: (\S+)$/m.exec(await fleet.git('show', 'main:fleet.yaml'))?.[1] ?? '');
    const targets: Target[] = [
      [otherWeb.address, 8080],
      [`web.store-${b}.svc.cluster.local`, 80],
      [otherDatabase.address, 3306],
      [`database.store-${b}.svc.cluster.local`, 3306],
      ['kubernetes.default.svc.cluster.local', 443],
      [hostname, port],
      [otherWeb.node, 10250],
      [cluster.ingress, 80],
      [repository.hostname, Number(repository.port)],
    ];
    expect(await reached(web, targets)).toEqual([]);
    expect(await reached(await inside(a, 'web', 'cron'), [[otherDatabase.address, 3306]])).toEqual([]);
  });

  test('the database pod reaches the API server, for its credentials, and no other store', async () => {
    const database = await inside(a, 'database', 'mariadb');
    const { hostname, port } = await apiServer();
    expect(await reach(database, hostname, port)).toBe(true);
    const targets: Target[] = [
      [(await podOf(b, 'database')).address, 3306],
      [(await podOf(b, 'web')).address, 8080],
      [(await podOf(a, 'web')).address, 8080],
    ];
    expect(await reached(database, targets)).toEqual([]);
  });

  test('a pod of another namespace reaches neither web nor database', async () => {
    const targets = await Promise.all(
      [a, b].flatMap(store => [
        podOf(store, 'web').then(({ address }): Target => [address, 8080]),
        podOf(store, 'database').then(({ address }): Target => [address, 3306]),
      ]),
    );
    expect(await reached(stranger, targets)).toEqual([]);
    expect(await reach(stranger, 'kubernetes.default.svc.cluster.local', 443), 'it has a network').toBe(true);
  });

  /** Address of the API server behind its service; network policies match this one. */
  async function apiServer(): Promise<{ readonly hostname: string; readonly port: number }> {
    const endpoints = await clusterClient.get<EndpointsLike>('v1', 'Endpoints', 'kubernetes', 'default');
    const subset = endpoints?.subsets?.[0];
    return { hostname: subset?.addresses[0]?.ip ?? '', port: subset?.ports[0]?.port ?? 0 };
  }
});

interface PodSpecs {
  readonly spec: { readonly containers: readonly { readonly name: string; readonly image: string }[] };
}

interface EndpointsLike {
  readonly subsets?: readonly {
    readonly addresses: readonly { readonly ip: string }[];
    readonly ports: readonly { readonly port: number }[];
  }[];
}
