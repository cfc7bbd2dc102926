import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWithCluster } from '../support/requirements.ts';
import { connectToCluster, type ClusterClient } from './cluster.ts';
import { argocd, engines, flux } from './engines.ts';
import { givenFleetOn } from './fixture.ts';
import type { FleetServer } from './fleet-server.ts';
import { statusOfPage } from './shopper.ts';

/** Two clusters of one `fleet.yaml`, each with its own engine; here both lead to one API server. */
const clusters = { local: argocd, second: flux } as const;

describeWithCluster('one repository for clusters with different engines', cluster => {
  const directory: { path?: string } = {};
  let clusterClient: ClusterClient;
  let fleet: FleetServer;
  const stores = { local: 'e2e-argocd', second: 'e2e-flux' } as const;
  const names = Object.values(stores);
  const eventually = { timeout: 120_000, interval: 500 };

  beforeAll(async () => {
    clusterClient = connectToCluster(cluster);
    directory.path = await mkdtemp(join(tmpdir(), 'storefleet-kubeconfig-'));
    const kubeconfig = join(directory.path, 'config');
    await writeFile(kubeconfig, withContexts(cluster.kubeconfig, Object.keys(clusters)));
    const ingress = {
      className: 'traefik',
      controller: { namespace: 'kube-system', labels: { 'app.kubernetes.io/name': 'traefik' } },
      address: cluster.ingress,
    };
    fleet = await givenFleetOn(
      { ...cluster, kubeconfig },
      {
        'spec.clusters.local.engine': argocd.settings(cluster),
        'spec.clusters.second': { engine: flux.settings(cluster), domain: 'second.localhost', ingress },
      },
    );
    for (const name of Object.keys(clusters)) await fleet.run('bootstrap', '--apply', '--cluster', name);
  });

  afterAll(async () => {
    await fleet.stop();
    for (const [name, engine] of Object.entries(clusters)) await engine.forget(clusterClient, name);
    if (directory.path !== undefined) await rm(directory.path, { recursive: true });
  });

  test('starts a store on each, through the engine of its cluster and no other', async () => {
    await fleet.api.create(stores.local, { cluster: 'local' });
    await fleet.api.create(stores.second, { cluster: 'second' });
    const phases = async () => (await fleet.api.list()).map(({ name, status }) => [name, status.phase]);
    await expect.poll(phases, eventually).toEqual(names.map(name => [name, 'Live']));
    for (const [name, own] of Object.entries(clusters)) {
      const store = `store-${stores[name as keyof typeof stores]}`;
      for (const engine of engines) {
        const { apiVersion, kind, namespace } = engine.objects;
        const object = await clusterClient.get(apiVersion, kind, store, namespace);
        expect(object !== undefined, `${engine.name} has ${store}`).toBe(engine === own);
      }
    }
    expect(await statusOfPage(cluster.ingress, `${stores.local}.localhost`, '/shop/')).toBe(200);
    expect(await statusOfPage(cluster.ingress, `${stores.second}.second.localhost`, '/shop/')).toBe(200);
  });

  test('removes them, and nothing remains', async () => {
    await Promise.all(names.map(name => fleet.api.remove(name)));
    await expect.poll(async () => (await fleet.api.list()).length, eventually).toBe(0);
    for (const name of names) {
      expect((await fleet.api.status(name)).phase).toBe('Deleted');
      expect(await clusterClient.get('v1', 'Namespace', `store-${name}`)).toBeUndefined();
    }
  });
});

/** Writes a kubeconfig with the current context also under each of these names. */
function withContexts(path: string, names: readonly string[]): string {
  const kubeconfig = new KubeConfig();
  kubeconfig.loadFromFile(path);
  const current = kubeconfig.getContextObject(kubeconfig.getCurrentContext());
  if (current === null) throw new Error(`${path} has no current context`);
  kubeconfig.contexts = names.map(name => ({ ...current, name }));
  kubeconfig.currentContext = names[0] ?? '';
  return kubeconfig.exportConfig();
}
