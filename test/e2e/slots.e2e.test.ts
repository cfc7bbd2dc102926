import { afterAll, test } from 'vitest';
import { screenshot } from './browser.ts';
import { deleteStores } from './delete-without-engine.ts';
import { describeOnEachEngine, inTurn } from './fixture.ts';

/** More take longer, and show the same. */
const count = Number(process.env.STOREFLEET_TEST_SLOTS ?? 6);
const slots = 2;

describeOnEachEngine(
  `${count} stores at once on a cluster that brings up ${slots} at a time`,
  fixture => {
    const names = Array.from({ length: count }, (_, index) =>
      fixture.nameOf(`slot-${String(index + 1).padStart(2, '0')}`),
    );

    test('are queued, show their position, and all become Live', inTurn, async ({ expect }) => {
      const { page } = fixture.dashboard;
      const { api } = fixture.fleet;
      const began = Date.now();
      await Promise.all(names.map(name => api.create(name)));
      await page.goto(fixture.fleet.url);
      await page.getByText(`Queued (${count - slots} of ${count - slots})`).waitFor({ timeout: 120_000 });
      await screenshot(page, `slots-${fixture.engine.id}`);
      const wereLive = new Set<string>();
      let most: string[] = [];
      await expect
        .poll(
          async () => {
            const stores = (await fixture.stores()).filter(({ name }) => names.includes(name));
            for (const { name, status } of stores) if (status.phase === 'Live') wereLive.add(name);
            // A store that was Live holds no slot, even while a busy machine keeps its shop from answering.
            const coming = stores.filter(({ name, status }) => !wereLive.has(name) && status.phase !== 'Queued');
            if (coming.length > most.length)
              most = coming.map(({ name, status }) => `${name} ${status.phase} ${status.reason}`);
            return stores.filter(({ status }) => status.phase === 'Live').length;
          },
          { timeout: 540_000, interval: 500 },
        )
        .toBe(count);
      expect(most, most.join(', ')).toHaveLength(slots);
      await screenshot(page, `slots-live-${fixture.engine.id}`);
      console.log(`${fixture.engine.name}: ${count} stores Live after ${Math.round((Date.now() - began) / 1000)} s`);
    });

    afterAll(async () => {
      await fixture.engine.forget(fixture.clusterClient);
      await deleteStores(fixture.clusterClient, fixture.engine, name => names.includes(name));
    });
  },
  {
    atOnce: true,
    fleet: {
      'spec.clusters.local.maxProvisioning': slots,
      // Small enough for all of them to fit on one small node.
      'spec.tiers.small.web.cpu': '20m',
      'spec.tiers.small.database.cpu': '10m',
      'spec.tiers.small.cron.cpu': '1m',
    },
  },
);
