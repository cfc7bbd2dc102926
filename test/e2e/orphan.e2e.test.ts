import { test } from 'vitest';
import { screenshot } from './browser.ts';
import { describeOnEachEngine, inTurn } from './fixture.ts';
import { fetchPage, statusOfPage } from './shopper.ts';
import { untilPhase } from './store-page.ts';

describeOnEachEngine(
  'a running store whose files vanish from Git',
  fixture => {
    const name = fixture.nameOf('orphan');
    const namespace = `store-${name}`;
    const alias = `old-${name}.localhost`;

    const shop = () => statusOfPage(fixture.cluster.ingress, `${name}.localhost`, '/shop/');
    /**
     * The facts that must be the same before and after: names by kind, and fields that only a new object would change.
     */
    const belongings = async () => {
      const names = async (apiVersion: string, kind: string) =>
        (await fixture.clusterClient.list(apiVersion, kind, namespace)).map(
          object => `${object.metadata?.name} ${object.metadata?.uid}`,
        );
      return {
        policies: (await names('networking.k8s.io/v1', 'NetworkPolicy')).sort(),
        accounts: (await names('v1', 'ServiceAccount')).sort(),
        roles: (await names('rbac.authorization.k8s.io/v1', 'Role')).sort(),
        secret: (await fixture.clusterClient.get('v1', 'Secret', 'store-credentials', namespace))?.metadata?.uid,
        claims: (await names('v1', 'PersistentVolumeClaim')).sort(),
      };
    };
    const pods = () => fixture.clusterClient.list('v1', 'Pod', namespace);

    test('is live at first', inTurn, async ({ expect }) => {
      await fixture.fleet.push({
        [`stores/${name}.yaml`]: `kind: WooStore\nmetadata: { name: ${name} }\nspec: { title: Vanishing, aliases: [${alias}], admin: { email: o@example.com } }\n`,
      });
      await fixture.dashboard.page.goto(fixture.fleet.url);
      await fixture.dashboard.page.getByRole('row', { name: /Vanishing/ }).click();
      await untilPhase(fixture.dashboard.page, 'Live');
      expect(await shop()).toBe(200);
    });

    test('redirects from an alias to its own address, with path and query', inTurn, async ({ expect }) => {
      expect(await fetchPage(fixture.cluster.ingress, alias, '/shop/?orderby=price&q=gr%C3%BCn')).toMatchObject({
        status: 301,
        location: `http://${name}.localhost/shop/?orderby=price&q=gr%C3%BCn`,
      });
    });

    test('is shown as orphaned when all of stores/ and dist/ vanish, and keeps serving', inTurn, async ({ expect }) => {
      await fixture.fleet.push({}, ['stores', 'dist']);
      await untilPhase(fixture.dashboard.page, 'Orphaned');
      await screenshot(fixture.dashboard.page, `orphaned-${fixture.engine.id}`);
      expect(await shop()).toBe(200);
    });

    test(
      'is complete after a minute: deleted pods are created again with all their objects',
      inTurn,
      async ({ expect }) => {
        const before = await belongings();
        await new Promise(resolve => setTimeout(resolve, 60_000));
        const old = (await pods()).map(pod => pod.metadata?.uid);
        expect(old.length).toBeGreaterThanOrEqual(2);
        for (const pod of await pods())
          await fixture.clusterClient.remove('v1', 'Pod', pod.metadata?.name ?? '', namespace);
        await expect
          .poll(async () => (await pods()).filter(pod => old.includes(pod.metadata?.uid)).length, { timeout: 120_000 })
          .toBe(0);
        await expect.poll(shop, { timeout: 120_000, interval: 500 }).toBe(200);
        expect(await belongings()).toEqual(before);
      },
    );

    test('is Live again after Restore, by one commit', inTurn, async ({ expect }) => {
      const before = (await fixture.fleet.git('rev-parse', 'main')).trim();
      await fixture.dashboard.page.getByRole('button', { name: 'Restore' }).click();
      await untilPhase(fixture.dashboard.page, 'Live');
      expect((await fixture.fleet.git('log', '--format=%s', `${before}..main`)).trim()).toBe(`Restore store ${name}`);
      expect(await fixture.fleet.git('show', `main:stores/${name}.yaml`)).toContain('title: Vanishing');
      expect(await shop()).toBe(200);
    });

    test('can then be deleted like any other', inTurn, async ({ expect }) => {
      await fixture.fleet.api.remove(name);
      await untilPhase(fixture.dashboard.page, 'Deleted');
      expect(await fixture.clusterClient.get('v1', 'Namespace', namespace)).toBeUndefined();
    });
  },
  { atOnce: true },
);
