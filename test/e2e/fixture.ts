import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { imageSettings } from '../support/images.ts';
import { describeWithClusterAndBrowser, type ClusterUnderTest } from '../support/requirements.ts';
import { launchBrowser, openPage, type WatchedPage } from './browser.ts';
import { connectToCluster, type ClusterClient } from './cluster.ts';
import { engines, type EngineUnderTest } from './engines.ts';
import { givenFleetServer, type FleetServer } from './fleet-server.ts';
import type { StoreSummary } from '#contract';

/** Everything that a scenario uses. It is started before the first test. */
export interface Fixture {
  readonly cluster: ClusterUnderTest;
  readonly engine: EngineUnderTest;
  /** Returns the name of a store that no other scenario has, nor this one through another engine. */
  readonly nameOf: (word: string) => string;
  /** Returns its existing stores; the fleet also lists, as orphans, those of a fleet that runs at the same time. */
  readonly stores: () => Promise<readonly StoreSummary[]>;
  readonly clusterClient: ClusterClient;
  readonly fleet: FleetServer;
  readonly browser: Browser;
  readonly dashboard: WatchedPage;
}

export interface ScenarioOptions {
  /** Changes of `fleet.yaml`: dotted path and value. */
  readonly fleet?: Readonly<Record<string, unknown>>;
  /**
   * Runs through all engines at the same time, for a scenario that mostly waits. Its stores are then named by `nameOf`,
   * because they share a cluster, and each of its tests is {@link inTurn}
   * and takes `expect` from its context: the global one belongs to the test that began last.
   * @default false
   */
  readonly atOnce?: boolean;
}

/**
 * Options of a test that waits for the earlier tests of its scenario, while the same scenario runs through another
 * engine.
 */
export const inTurn = { concurrent: false } as const;

/** Runs a scenario once through each engine, with its own fleet and browser. */
export function describeOnEachEngine(
  title: string,
  scenario: (fixture: Fixture) => void,
  { fleet = {}, atOnce = false }: ScenarioOptions = {},
): void {
  describeWithClusterAndBrowser(title, cluster => {
    describe.each(engines)('through $name', { concurrent: atOnce }, engine => {
      const nameOf = (word: string) => `e2e-${word}-${engine.id}`;
      const stores = async (): Promise<readonly StoreSummary[]> =>
        (await fixture.fleet.api.list()).filter(({ name }) => name.endsWith(`-${engine.id}`));
      const fixture = { cluster, engine, nameOf, stores } as { -readonly [Part in keyof Fixture]: Fixture[Part] };
      beforeAll(async () => {
        fixture.clusterClient = connectToCluster(cluster);
        fixture.fleet = await givenFleetOn(cluster, {
          'spec.clusters.local.engine': engine.settings(cluster),
          ...fleet,
        });
        await fixture.fleet.run('bootstrap', '--apply');
        fixture.browser = await launchBrowser(cluster.ingress);
        fixture.dashboard = await openPage(fixture.browser);
      });
      afterAll(async () => {
        await fixture.browser.close();
        await fixture.fleet.stop();
        await engine.forget(fixture.clusterClient);
      });
      scenario(fixture);
    });
  });
}

/**
 * Starts a fleet whose stores run on the cluster under test, which pulls from this machine.
 * @param settings changes of `fleet.yaml`: dotted path and value
 * @param command see {@link FleetServerOptions}
 */
export async function givenFleetOn(
  cluster: ClusterUnderTest,
  settings: Readonly<Record<string, unknown>>,
  command?: readonly string[],
): Promise<FleetServer> {
  return givenFleetServer({
    ...(command === undefined ? {} : { command }),
    environment: {
      KUBECONFIG: cluster.kubeconfig,
      STOREFLEET_GIT_LISTEN: `${cluster.address}:${await freePort(cluster.address)}`,
    },
    fleet: {
      'spec.clusters.local.ingress.address': cluster.ingress,
      ...(await imageSettings(cluster)),
      ...settings,
    },
  });
}
