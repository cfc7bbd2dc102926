import { afterAll, expect, test, vi } from 'vitest';
import { execIn } from '../e2e/exec.ts';
import type { Manifest } from '../support/pod-security.ts';
import { describeWithCluster } from '../support/requirements.ts';
import { placeOrder } from './order.ts';
import { containerOf, givenFleetFor, givenShop, type Shop } from './shop.ts';

describeWithCluster('a store with a full volume', cluster => {
  /** Sizes of the volumes, in place of the claims: memory, because every kubelet enforces its size. */
  const sizes = { data: '24Mi', uploads: '64Ki' };
  let shop: Shop;
  afterAll(() => shop.remove());

  const endOf = async (component: 'web' | 'database', container: string) => {
    const status = containerOf((await shop.pods(component))[0], container);
    return (status?.state?.terminated ?? status?.lastState?.terminated)?.message ?? '';
  };
  const eventually = (what: () => Promise<void>) => vi.waitFor(what, { timeout: 90_000, interval: 500 });

  test('reports so at its start, first by the database, then by the installer, and starts once there is space', async () => {
    const fleet = await givenFleetFor(cluster);
    shop = givenShop(cluster, fleet, 'full', object => withVolumes(object, sizes));
    await shop.apply();
    await eventually(async () => expect(await endOf('database', 'initialise')).toMatch(/No space left on device/));
    sizes.data = '220Mi';
    await shop.apply();
    await eventually(async () => expect(await endOf('web', 'install')).toMatch(/No space left on device/));
    sizes.uploads = '32Mi';
    await shop.apply();
    await shop.untilOpen(90);
  });

  test('refuses writes without space while it runs, and recovers by itself once there is space', async () => {
    const inDatabase = (...command: string[]) =>
      execIn(cluster.kubeconfig, { namespace: shop.namespace, pod: 'database-0', container: 'mariadb' }, command);
    const write = () =>
      inDatabase('mariadb', '--execute', 'CREATE OR REPLACE TABLE wordpress.room AS SELECT REPEAT("x", 9000000)');
    await expect(inDatabase('dd', 'if=/dev/zero', 'of=/var/lib/mysql/filler', 'bs=64k')).rejects.toThrow(
      /No space left/,
    );
    await expect(write()).rejects.toThrow(/full|No space left/);
    await inDatabase('rm', '/var/lib/mysql/filler');
    await write();
    await shop.untilOpen(90);
    expect((await placeOrder(cluster.ingress, shop.host)).status).toBe('processing');
  });
});

function withVolumes(object: Manifest, sizes: Readonly<Record<string, string>>): Manifest {
  const pod = object.spec?.template?.spec;
  if (pod === undefined) return object;
  const volumes = (pod.volumes ?? []).map(volume => {
    const sizeLimit = volume.persistentVolumeClaim === undefined ? undefined : sizes[volume.name];
    return sizeLimit === undefined ? volume : { name: volume.name, emptyDir: { medium: 'Memory', sizeLimit } };
  });
  return {
    ...object,
    spec: { ...object.spec, template: { ...object.spec?.template, spec: { ...pod, volumes } } },
  } as Manifest;
}
