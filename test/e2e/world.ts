import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';
import { imageSettings } from '../support/images.ts';
import { describeWithCluster, type ClusterUnderTest } from '../support/requirements.ts';
import { launchBrowser, openPage, type WatchedPage } from './browser.ts';
import { lookAt, type ClusterEyes } from './cluster.ts';
import { engines, type EngineUnderTest } from './engines.ts';
import { givenFleetServer, type FleetServer } from './fleet-server.ts';

/** All that a scenario acts on and looks at. What starts before the first test is there from then on. */
export interface World {
  readonly cluster: ClusterUnderTest;
  readonly engine: EngineUnderTest;
  readonly eyes: ClusterEyes;
  readonly fleet: FleetServer;
  readonly browser: Browser;
  readonly dashboard: WatchedPage;
}

/**
 * A scenario that runs once through each engine, on a fleet and a browser of its own.
 * @param more changes of `fleet.yaml`: dotted path and value
 */
export function describeOnEachEngine(
  title: string,
  scenario: (world: World) => void,
  more: Readonly<Record<string, unknown>> = {},
): void {
  describeWithCluster(title, cluster => {
    describe.each(engines)('through $name', engine => {
      const world = { cluster, engine } as { -readonly [Part in keyof World]: World[Part] };
      beforeAll(async () => {
        world.eyes = lookAt(cluster);
        world.fleet = await givenFleetOn(cluster, { 'spec.clusters.local.engine': engine.settings(cluster), ...more });
        await world.fleet.run('bootstrap', '--apply');
        world.browser = await launchBrowser(cluster.ingress);
        world.dashboard = await openPage(world.browser);
      });
      afterAll(async () => {
        await world.browser.close();
        await world.fleet.stop();
        await engine.forget(world.eyes);
      });
      scenario(world);
    });
  });
}

/**
 * A fleet whose stores run on the cluster under test and are pulled from this machine.
 * @param settings changes of `fleet.yaml`: dotted path and value
 */
export async function givenFleetOn(
  cluster: ClusterUnderTest,
  settings: Readonly<Record<string, unknown>>,
): Promise<FleetServer> {
  return givenFleetServer({
    environment: { KUBECONFIG: cluster.kubeconfig, STOREFLEET_GIT_LISTEN: `${cluster.address}:${await freePort()}` },
    fleet: {
      'spec.clusters.local.ingress.address': cluster.ingress,
      ...(await imageSettings(cluster)),
      ...settings,
    },
  });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0);
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
