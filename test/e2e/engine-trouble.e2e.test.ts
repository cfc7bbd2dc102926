import { test } from 'vitest';
import { screenshot } from './browser.ts';
import { describeOnEachEngine, inTurn } from './fixture.ts';
import { proofsOf } from './proofs.ts';
import { untilShown, untilPhase } from './store-page.ts';

describeOnEachEngine(
  'a failing engine is named, and its stores continue afterwards',
  fixture => {
    const first = fixture.nameOf('first');
    const second = fixture.nameOf('second');
    const open = (name: string) => fixture.dashboard.page.goto(`${fixture.fleet.url}/stores/${name}`);
    const patchEngine = (object: string, patch: object) => {
      const { apiVersion, kind, namespace } = fixture.engine.objects;
      return fixture.clusterClient.patch(apiVersion, kind, object, namespace, patch);
    };

    test('when it can’t read the repository', inTurn, async ({ expect }) => {
      const { page } = fixture.dashboard;
      const { namespace } = fixture.engine.objects;
      const secret = 'storefleet-repository';
      const known = await fixture.clusterClient.get<{ data: { password: string } }>('v1', 'Secret', secret, namespace);
      const wrong = Buffer.from('revoked').toString('base64');
      await fixture.clusterClient.patch('v1', 'Secret', secret, namespace, { data: { password: wrong } });
      await fixture.fleet.api.create(first);
      await open(first);
      await expect
        .poll(() => fixture.engine.isBlind(fixture.clusterClient), { timeout: 120_000, interval: 250 })
        .toBe(true);
      await untilShown(page, /reports: .*authentication required/i);
      await screenshot(page, `blind-${fixture.engine.id}`);
      await fixture.clusterClient.patch('v1', 'Secret', secret, namespace, { data: known?.data });
      await untilPhase(page, 'Live');
    });

    test('when its root object is suspended', inTurn, async () => {
      const { page } = fixture.dashboard;
      await patchEngine('storefleet-local', fixture.engine.pause.on);
      await fixture.fleet.api.create(second);
      await open(second);
      await untilShown(page, /is suspended for all stores of cluster local .*resume it there/);
      await screenshot(page, `root-paused-${fixture.engine.id}`);
      await patchEngine('storefleet-local', fixture.engine.pause.off);
      await untilPhase(page, 'Live');
    });

    test('when the object of a running store is suspended, which keeps serving', inTurn, async ({ expect }) => {
      const { page } = fixture.dashboard;
      await patchEngine(`store-${first}`, fixture.engine.pause.on);
      await open(first);
      await fixture.fleet.api.change(first, { title: 'Another title' });
      await untilShown(page, /is suspended for this store .*resume it there\. The shop still answers/);
      await screenshot(page, `store-paused-${fixture.engine.id}`);
      await patchEngine(`store-${first}`, fixture.engine.pause.off);
      const commit = (await fixture.fleet.git('rev-parse', 'main')).trim();
      await expect
        .poll(() => proofsOf(fixture.fleet, first), { timeout: 120_000 })
        .toContainEqual(expect.objectContaining({ kind: 'live', commit }));
    });

    test('and leaves nothing behind', inTurn, async ({ expect }) => {
      const { api } = fixture.fleet;
      await Promise.all([first, second].map(name => api.remove(name)));
      await expect.poll(async () => (await fixture.stores()).length, { timeout: 120_000 }).toBe(0);
    });
  },
  { atOnce: true },
);
