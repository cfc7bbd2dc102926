import { test, vi } from 'vitest';
import { screenshot } from './browser.ts';
import { describeOnEachEngine, inTurn } from './fixture.ts';
import { untilShown, untilPhase } from './store-page.ts';

describeOnEachEngine(
  'stores that do not start show the reason',
  fixture => {
    /** Time from the moment at which the cluster has a reason until the open page shows it. */
    const until = async (isSo: () => Promise<boolean>) => {
      await vi.waitUntil(isSo, { timeout: 240_000, interval: 250 });
    };
    const noImage = fixture.nameOf('no-image');
    const currency = fixture.nameOf('currency');
    const quota = fixture.nameOf('quota');
    const volume = fixture.nameOf('volume');
    const open = (name: string) => fixture.dashboard.page.goto(`${fixture.fleet.url}/stores/${name}`);
    const containers = async (name: string) => {
      const pods = await fixture.clusterClient.list<PodLike>('v1', 'Pod', `store-${name}`);
      return pods.flatMap(({ status }) => [
        ...(status?.initContainerStatuses ?? []),
        ...(status?.containerStatuses ?? []),
      ]);
    };
    const hasEvent = async (name: string, reason: string) =>
      (await fixture.clusterClient.list<{ reason?: string }>('v1', 'Event', `store-${name}`)).some(
        event => event.reason === reason,
      );

    test('for an image that can’t be pulled', inTurn, async () => {
      const { page } = fixture.dashboard;
      await fixture.fleet.api.create(noImage, { edition: 'missing' });
      await open(noImage);
      await until(async () =>
        (await containers(noImage)).some(({ state }) => /Image/.test(state?.waiting?.reason ?? '')),
      );
      await untilShown(page, /storefleet\.test\/nobody-built-this:1/);
      await screenshot(page, `no-image-${fixture.engine.id}`);
      await fixture.fleet.api.change(noImage, { edition: 'base' });
      await untilPhase(page, 'Live');
    });

    test('for an installer that fails, with its own message', inTurn, async () => {
      const { page } = fixture.dashboard;
      // A currency of WooCommerce, which the stand-in in the image lacks like an older WooCommerce.
      await fixture.fleet.api.create(currency, { currency: 'ISK' });
      await open(currency);
      await until(async () =>
        (await containers(currency)).some(
          ({ name, state, lastState }) =>
            name === 'install' && (state?.terminated ?? lastState?.terminated)?.exitCode === 1,
        ),
      );
      await untilShown(page, /WooCommerce has no currency ISK: fix spec\.currency of the store/);
      await screenshot(page, `installer-${fixture.engine.id}`);
      await fixture.fleet.api.change(currency, { currency: 'EUR' });
      await untilPhase(page, 'Live');
    });

    test('for a quota that is too small; Retry starts the store once the quota suffices', inTurn, async () => {
      const { page } = fixture.dashboard;
      const namespace = `store-${quota}`;
      const limits = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'of-the-company', namespace } };
      await fixture.clusterClient.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
      await fixture.clusterClient.create({ ...limits, spec: { hard: { pods: '0' } } });
      await fixture.fleet.api.create(quota);
      await open(quota);
      await until(() => hasEvent(quota, 'FailedCreate'));
      await untilShown(page, /exceeded quota: of-the-company.*Raise the quota/);
      await screenshot(page, `quota-${fixture.engine.id}`);
      await fixture.clusterClient.remove('v1', 'ResourceQuota', 'of-the-company', namespace);
      await page.getByRole('button', { name: 'Retry' }).click();
      await untilPhase(page, 'Live');
    });

    test(
      'for a volume that is never provisioned; a deletion leaves nothing of the store',
      inTurn,
      async ({ expect }) => {
        const { page } = fixture.dashboard;
        const fleet = await fixture.fleet.git('show', 'main:fleet.yaml');
        const own = fleet.replace(/^( +)maxProvisioning:.*$/m, '$&\n$1storageClass: fast-disks');
        expect(own).not.toBe(fleet);
        await fixture.fleet.push({ 'fleet.yaml': own });
        await until(async () => (await fetch(`${fixture.fleet.url}/api/fleet`)).ok);
        await fixture.fleet.api.create(volume);
        await fixture.fleet.push({ 'fleet.yaml': fleet });
        await open(volume);
        await until(() => hasEvent(volume, 'ProvisioningFailed'));
        await untilShown(page, /claim data of database can't be created: .*"fast-disks" not found/);
        await screenshot(page, `volume-${fixture.engine.id}`);
        await page.getByRole('button', { name: 'Delete store…' }).click();
        await page.getByRole('dialog').getByRole('textbox').fill(volume);
        await page.getByRole('dialog').getByRole('button', { name: 'Delete store' }).click();
        await untilPhase(page, 'Deleted');
        expect(await fixture.clusterClient.get('v1', 'Namespace', `store-${volume}`)).toBeUndefined();
      },
    );

    test('and Retry creates pods again, also of a live store, without data loss', inTurn, async ({ expect }) => {
      const pods = async () =>
        (await fixture.clusterClient.list('v1', 'Pod', `store-${noImage}`)).map(pod => pod.metadata?.uid);
      const before = await pods();
      await open(noImage);
      await fixture.fleet.api.retry(noImage);
      await expect
        .poll(async () => (await pods()).filter(uid => before.includes(uid)).length, { timeout: 120_000 })
        .toBe(0);
      await untilPhase(fixture.dashboard.page, 'Live');
    });

    test('and leave nothing behind', inTurn, async ({ expect }) => {
      const { api } = fixture.fleet;
      await Promise.all((await fixture.stores()).map(({ name }) => api.remove(name)));
      await expect.poll(async () => (await fixture.stores()).length, { timeout: 180_000 }).toBe(0);
    });
  },
  {
    atOnce: true,
    fleet: {
      'spec.clusters.local.maxProvisioning': 10,
      'spec.editions.missing': { image: 'storefleet.test/nobody-built-this:1' },
    },
  },
);

interface PodLike {
  readonly status?: {
    readonly initContainerStatuses?: readonly ContainerLike[];
    readonly containerStatuses?: readonly ContainerLike[];
  };
}

interface ContainerLike {
  readonly name: string;
  readonly state?: {
    readonly waiting?: { readonly reason?: string };
    readonly terminated?: { readonly exitCode: number };
  };
  readonly lastState?: { readonly terminated?: { readonly exitCode: number } };
}
