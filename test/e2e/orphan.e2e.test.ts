import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWithCluster } from '../support/requirements.ts';
import { launchBrowser, openPage, screenshot, type WatchedPage } from './browser.ts';
import { lookAt } from './cluster.ts';
import { argocd, givenFleetOn, type FleetServer } from './fleet-server.ts';
import { statusOfPage } from './shopper.ts';
import { untilState } from './store-page.ts';

const engines = [argocd];

describeWithCluster('a running store whose files vanish from Git', cluster => {
  describe.each(engines)('through $name', engine => {
    const name = 'e2e-orphan';
    const namespace = `store-${name}`;
    const eyes = lookAt(cluster);
    let fleet: FleetServer;
    let browser: Browser;
    let dashboard: WatchedPage;

    beforeAll(async () => {
      fleet = await givenFleetOn(cluster, engine);
      await fleet.run('bootstrap', '--apply');
      browser = await launchBrowser(cluster.ingress);
      dashboard = await openPage(browser);
    });
    afterAll(async () => {
      await browser.close();
      await fleet.stop();
      await engine.forget(eyes);
    });

    const shop = () => statusOfPage(cluster.ingress, `${name}.localhost`, '/shop/');
    /** What must be the same before and after: by kind the names, and what only a new object would change. */
    const belongings = async () => {
      const names = async (apiVersion: string, kind: string) =>
        (await eyes.list(apiVersion, kind, namespace)).map(
          object => `${object.metadata?.name} ${object.metadata?.uid}`,
        );
      return {
        policies: (await names('networking.k8s.io/v1', 'NetworkPolicy')).sort(),
        accounts: (await names('v1', 'ServiceAccount')).sort(),
        roles: (await names('rbac.authorization.k8s.io/v1', 'Role')).sort(),
        secret: (await eyes.get('v1', 'Secret', 'store-credentials', namespace))?.metadata?.uid,
        claims: (await names('v1', 'PersistentVolumeClaim')).sort(),
      };
    };
    const pods = () => eyes.list('v1', 'Pod', namespace);

    it('runs at first', async () => {
      await fleet.push({
        [`stores/${name}.yaml`]: `kind: WooStore\nmetadata: { name: ${name} }\nspec: { title: Orphan, admin: { email: o@example.com } }\n`,
      });
      await dashboard.page.goto(fleet.url);
      await dashboard.page.getByRole('row', { name: /Orphan/ }).click();
      await untilState(dashboard.page, 'Live', 120_000);
      expect(await shop()).toBe(200);
    });

    it('is shown as orphaned when all of stores/ and dist/ vanish, and keeps serving', async () => {
      await fleet.push({}, ['stores', 'dist']);
      await untilState(dashboard.page, 'Orphaned', 30_000);
      await screenshot(dashboard.page, `orphaned-${engine.id}`);
      expect(await shop()).toBe(200);
    });

    it('is whole a minute later: deleted pods come back with everything that is theirs', async () => {
      const before = await belongings();
      await new Promise(resolve => setTimeout(resolve, 60_000));
      const old = (await pods()).map(pod => pod.metadata?.uid);
      expect(old.length).toBeGreaterThanOrEqual(2);
      for (const pod of await pods()) await eyes.remove('v1', 'Pod', pod.metadata?.name ?? '', namespace);
      await expect
        .poll(async () => (await pods()).filter(pod => old.includes(pod.metadata?.uid)).length, { timeout: 60_000 })
        .toBe(0);
      await expect.poll(shop, { timeout: 60_000, interval: 500 }).toBe(200);
      expect(await belongings()).toEqual(before);
    });

    it('is Live again after Restore, by one commit', async () => {
      const before = (await fleet.git('rev-parse', 'main')).trim();
      await dashboard.page.getByRole('button', { name: 'Restore' }).click();
      await untilState(dashboard.page, 'Live', 120_000);
      expect((await fleet.git('log', '--format=%s', `${before}..main`)).trim()).toBe(`Restore store ${name}`);
      expect(await fleet.git('show', `main:stores/${name}.yaml`)).toContain('title: Orphan');
      expect(await shop()).toBe(200);
    });

    it('can then be deleted like any other', async () => {
      await fetch(`${fleet.url}/api/stores/${name}`, {
        method: 'DELETE',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ confirm: name }),
      });
      await untilState(dashboard.page, 'Deleted', 120_000);
      expect(await eyes.get('v1', 'Namespace', namespace)).toBeUndefined();
    });
  });
});
