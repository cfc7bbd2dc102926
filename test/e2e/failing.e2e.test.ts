import { expect, it } from 'vitest';
import { screenshot } from './browser.ts';
import { listStores, stateOf, untilState } from './store-page.ts';
import { describeOnEachEngine } from './world.ts';

describeOnEachEngine(
  'stores that do not come up, and stores that wait',
  world => {
    const send = async (method: string, path: string, body: unknown) => {
      const answer = await fetch(`${world.fleet.url}/api${path}`, {
        method,
        headers: { 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      expect(answer.status, await answer.clone().text()).toBe(202);
    };
    const create = (name: string, spec: object = {}) =>
      send('POST', '/stores', {
        kind: 'WooStore',
        metadata: { name },
        spec: { title: name, admin: { email: 'o@example.com' }, ...spec },
      });

    it('an image that can not be pulled is named within ten seconds of the cluster knowing it', async () => {
      const { page } = world.dashboard;
      await create('e2e-noimage', { edition: 'missing' });
      await page.goto(`${world.fleet.url}/stores/e2e-noimage`);
      const known = async () => {
        const pods = (await world.eyes.list('v1', 'Pod', 'store-e2e-noimage')) as WaitingPod[];
        return pods.some(pod =>
          [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])].some(container =>
            /Image/.test(container.state?.waiting?.reason ?? ''),
          ),
        );
      };
      await expect.poll(known, { timeout: 60_000, interval: 250 }).toBe(true);
      await page
        .getByTestId('headline')
        .getByText(/storefleet\.test\/nobody-built-this:1/)
        .waitFor({ timeout: 10_000 });
      await screenshot(page, `no-image-${world.engine.id}`);
    });

    it('comes up once the cause is gone', async () => {
      const { page } = world.dashboard;
      await send('PATCH', '/stores/e2e-noimage', { spec: { edition: 'base' } });
      await untilState(page, 'Live', 120_000);
    });

    it('pods are made anew by Retry, also of a store that is live, and nothing is lost', async () => {
      const pods = async () => (await world.eyes.list('v1', 'Pod', 'store-e2e-noimage')).map(pod => pod.metadata?.uid);
      const before = await pods();
      await send('POST', '/stores/e2e-noimage/actions/retry', undefined);
      await expect
        .poll(async () => (await pods()).filter(uid => before.includes(uid)).length, { timeout: 90_000 })
        .toBe(0);
      await untilState(world.dashboard.page, 'Live', 90_000);
    });

    it('a store that never came up is discarded, and nothing of it remains', async () => {
      await create('e2e-discard', { edition: 'missing' });
      await expect
        .poll(async () => world.eyes.get('v1', 'Namespace', 'store-e2e-discard'), { timeout: 60_000 })
        .toBeDefined();
      await send('DELETE', '/stores/e2e-discard', { confirm: 'e2e-discard' });
      await expect.poll(() => stateOf(world.fleet.url, 'e2e-discard'), { timeout: 120_000 }).toBe('Deleted');
      expect(await world.eyes.get('v1', 'Namespace', 'store-e2e-discard')).toBeUndefined();
    });

    it('of six stores made at once two come up at a time, the others say their place, and all end Live', async () => {
      const { page } = world.dashboard;
      const names = ['a', 'b', 'c', 'd', 'e', 'f'].map(letter => `e2e-slot-${letter}`);
      await Promise.all(names.map(name => create(name)));
      await page.goto(world.fleet.url);
      await page.getByText(/waits, 4 of 4/).waitFor({ timeout: 20_000 });
      await screenshot(page, `slots-${world.engine.id}`);
      let most = 0;
      await expect
        .poll(
          async () => {
            const stores = (await listStores(world.fleet.url)).filter(store => names.includes(store.name));
            const comingUp = stores.filter(({ status }) => !['Live', 'Queued'].includes(status.state)).length;
            most = Math.max(most, comingUp);
            return stores.filter(({ status }) => status.state === 'Live').length;
          },
          { timeout: 280_000, interval: 500 },
        )
        .toBe(6);
      expect(most).toBeLessThanOrEqual(2);
      expect(most).toBeGreaterThan(0);
    });

    it('leaves nothing behind', async () => {
      const stores = await listStores(world.fleet.url);
      await Promise.all(stores.map(({ name }) => send('DELETE', `/stores/${name}`, { confirm: name })));
      await expect.poll(async () => (await listStores(world.fleet.url)).length, { timeout: 180_000 }).toBe(0);
    });
  },
  {
    'spec.clusters.local.maxProvisioning': 2,
    'spec.editions.missing': { image: 'storefleet.test/nobody-built-this:1' },
  },
);

interface WaitingPod {
  status?: {
    initContainerStatuses?: { state?: { waiting?: { reason?: string } } }[];
    containerStatuses?: { state?: { waiting?: { reason?: string } } }[];
  };
}
