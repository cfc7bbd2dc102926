import { afterAll, beforeAll, expect, test } from 'vitest';
import { imageSettings } from '../support/images.ts';
import { commandWithSecondKind } from '../support/kinds/command.ts';
import { describeWithCluster } from '../support/requirements.ts';
import { connectToCluster, type ClusterClient } from './cluster.ts';
import { argocd } from './engines.ts';
import { givenFleetOn } from './fixture.ts';
import type { FleetServer } from './fleet-server.ts';
import { fetchPage, statusOfPage } from './shopper.ts';

describeWithCluster('a fleet with a second kind of store', cluster => {
  const name = 'e2e-page';
  const host = `${name}.localhost`;
  const eventually = { timeout: 120_000, interval: 500 };
  const phaseOf = async () => (await fleet.api.status(name)).phase;
  // The list also has, as orphans, the stores of fleets that run at the same time.
  const listed = async () => (await fleet.api.list()).find(store => store.name === name);
  let clusterClient: ClusterClient;
  let fleet: FleetServer;

  beforeAll(async () => {
    clusterClient = connectToCluster(cluster);
    // The page needs an image with a shell and PHP.
    const { 'spec.editions.base.image': image } = await imageSettings(cluster);
    const settings = { 'spec.clusters.local.engine': argocd.settings(cluster), 'spec.images.page': image };
    fleet = await givenFleetOn(cluster, settings, commandWithSecondKind);
    await fleet.run('bootstrap', '--apply');
  });

  afterAll(async () => {
    await fleet.stop();
    await argocd.forget(clusterClient);
  });

  test('starts a store, with the steps and the evidence of its kind', async () => {
    const store = { kind: 'PageStore', metadata: { name }, spec: { title: 'Hello', greeting: 'Hello from a page' } };
    await fleet.api.createFrom(store);
    await expect.poll(phaseOf, eventually).toBe('Live');
    const { steps, evidence } = await fleet.api.status(name);
    expect(steps.map(({ id, state }) => `${id} ${state}`)).toEqual([
      'commit done',
      'sync done',
      'page done',
      'probe done',
    ]);
    expect(evidence).toContainEqual({ check: 'Page open', ok: true, detail: 'The page answers 200' });
    expect((await fetchPage(cluster.ingress, host, '/')).text).toContain('Hello from a page');
    expect((await listed())?.kind).toBe('PageStore');
  });

  test('accepts a change of a setting of the kind, and refuses one of another kind', async () => {
    await fleet.api.change(name, { greeting: 'Another greeting' });
    const greeting = async () => (await fetchPage(cluster.ingress, host, '/')).text;
    await expect.poll(greeting, eventually).toContain('Another greeting');
    await expect(fleet.api.change(name, { sampleProducts: true })).rejects.toThrow(
      /sampleProducts.*is not a known field/,
    );
  });

  test('deletes the store, and nothing remains', async () => {
    await fleet.api.remove(name);
    await expect.poll(listed, eventually).toBeUndefined();
    expect(await phaseOf()).toBe('Deleted');
    expect(await clusterClient.get('v1', 'Namespace', `store-${name}`)).toBeUndefined();
    expect(await statusOfPage(cluster.ingress, host, '/')).toBe(404);
  });
});
