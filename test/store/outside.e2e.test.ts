import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { execIn, type ContainerRef } from '../e2e/exec.ts';
import { reachedOf, type Target } from '../e2e/reach.ts';
import type { Manifest } from '../support/pod-security.ts';
import { describeWithCluster } from '../support/requirements.ts';
import { givenPublicServer, publicAddress, publicPorts, type PublicServer } from './public-server.ts';
import { replacing } from './replacing.ts';
import { givenFleetFor, givenShop, type Shop } from './shop.ts';

/** The access to the internet that fleet.yaml opens: `egress` and `smtp` of a cluster. */
describeWithCluster('the shops of a cluster', cluster => {
  let open: Shop;
  let closed: Shop;
  let server: PublicServer;
  let neighbour: Server;

  const sender = 'orders@example.com';
  const atPublicAddress = Object.values(publicPorts).map((port): Target => [publicAddress, port]);
  const named = (targets: readonly Target[]) => targets.map(target => target.join(':'));
  const reached = (from: ContainerRef, targets: readonly Target[]) => reachedOf(cluster.kubeconfig, from, targets);
  const webOf = async (shop: Shop) => {
    const [pod] = await shop.pods('web');
    return { namespace: shop.namespace, pod: pod?.metadata?.name ?? '', container: 'web' };
  };

  beforeAll(async () => {
    const fleet = await givenFleetFor(cluster, {
      'spec.clusters.local.egress': { https: true },
      'spec.clusters.local.smtp': { host: publicAddress, port: publicPorts.smtp, security: 'none', from: sender },
    });
    open = givenShop(cluster, fleet, 't-open', withoutIpv6);
    closed = givenShop(cluster, await givenFleetFor(cluster), 't-closed');
    server = givenPublicServer(cluster);
    neighbour = createServer().listen(publicPorts.smtp, cluster.address);
    await Promise.all([
      server.start(fleet.spec.editions.base?.image ?? ''),
      once(neighbour, 'listening'),
      ...[open, closed].map(async shop => {
        await shop.apply({ sampleProducts: false });
        await shop.untilOpen();
      }),
    ]);
  });
  afterAll(async () => {
    neighbour.close();
    await Promise.all([open.remove(), closed.remove(), server.remove()]);
  });

  test('reach public addresses by HTTPS and the mail server, by no other port, and no private address', async () => {
    const web = await webOf(open);
    const [pod] = await open.clusterClient.list<{ status: { hostIP: string } }>('v1', 'Pod', open.namespace);
    const atPrivateAddress: Target[] = [
      [cluster.ingress, publicPorts.https],
      [cluster.address, publicPorts.smtp],
      [pod?.status.hostIP ?? '', 10250],
      ['kubernetes.default.svc.cluster.local', 443],
    ];
    const all = [...atPublicAddress, ...atPrivateAddress];
    expect(await reached(web, all)).toEqual(
      named([
        [publicAddress, publicPorts.https],
        [publicAddress, publicPorts.smtp],
      ]),
    );
    expect(await reached(server.container, all), 'each address has a listener').toEqual(named(all));
  });

  test('reach no public address where the cluster does not allow it, and databases never do', async () => {
    const database = { namespace: open.namespace, pod: 'database-0', container: 'mariadb' };
    const containers = [await webOf(closed), database];
    expect(await Promise.all(containers.map(container => reached(container, atPublicAddress)))).toEqual([[], []]);
  });

  /** True if a shop could send a mail, as its plugins do. */
  const mail = async (shop: Shop, subject: string) => {
    const send = `require '/var/www/html/wp-load.php'; echo wp_mail('ada@example.com', '${subject}', 'Hello') ? 'sent' : 'not';`;
    return execIn(cluster.kubeconfig, await webOf(shop), ['php8.4', '-r', send]);
  };
  /** Returns the commands that the mail server gets in the meantime. */
  async function sending(subject: string): Promise<string> {
    const before = (await server.received()).length;
    expect(await mail(open, subject)).toBe('sent');
    return vi.waitFor(
      async () => {
        const received = (await server.received()).slice(before);
        expect(received).toMatch(/^QUIT/m);
        return received;
      },
      { timeout: 30_000, interval: 100 },
    );
  }

  test('send mail from the fleet’s address, with a login once there is a Secret for it', async () => {
    const anonymous = await sending('First');
    expect(anonymous).toMatch(/^Subject: First/m);
    expect(anonymous).toMatch(new RegExp(`^From: .*<${sender}>`, 'm'));
    expect(anonymous).not.toMatch(/^AUTH/m);

    const stringData = { 'smtp-username': 'shop', 'smtp-password': 'not a secret' };
    const metadata = { name: 'store-supplied', namespace: open.namespace };
    await open.clusterClient.create({ apiVersion: 'v1', kind: 'Secret', metadata, stringData });
    await replacing(open, 'web', () => open.apply({ sampleProducts: false, title: 'Has a Secret' }));
    const known = await sending('Second');
    expect(known).toMatch(/^Subject: Second/m);
    expect(known).toMatch(new RegExp(`^AUTH PLAIN\\s+${btoa('\0shop\0not a secret')}\\s`, 'm'));
  });

  test('send no mail where there is no mail server', async () => {
    expect(await mail(closed, 'Never')).toBe('not');
  });
});

/** Network policies for IPv4 alone: an enforcer without IPv6 may refuse all of them for one range of IPv6. */
function withoutIpv6(object: Manifest): Manifest {
  const egress = object.spec?.egress?.map(rule => ({
    ...rule,
    to: (rule.to ?? []).filter(({ ipBlock }) => !ipBlock?.cidr.includes(':')),
  }));
  return egress === undefined ? object : { ...object, spec: { ...object.spec, egress } };
}
