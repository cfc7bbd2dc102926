import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { connectToCluster } from '../e2e/cluster.ts';
import { deleteStores } from '../e2e/delete-without-engine.ts';
import { engines, type EngineUnderTest } from '../e2e/engines.ts';
import { givenFleetOn } from '../e2e/fixture.ts';
import { clusterUnderTest } from '../support/requirements.ts';
import { ofStore, recordCluster, type Moment, type RecordedObject } from './cluster-recorder.ts';
import { engineStates } from './engine-states.ts';

/**
 * Records what a real cluster and a real engine say of a store in each state that the status must tell apart, for both
 * engines alike. It needs what the cluster tests need (docs/testing.md), and a cluster on which nothing else runs:
 *
 *     KUBECONFIG=… STOREFLEET_TEST_…=… npx tsx test/record/states.ts
 */
interface RecordedState {
  readonly store: string;
  /** Time of the observation, ISO 8601. */
  readonly at: string;
  /** The store's own newest commit, and all commits since, itself included. */
  readonly target: { readonly commit: string; readonly at: string; readonly since: readonly string[] };
  readonly items: readonly unknown[];
}

const cluster = clusterUnderTest();
const kubeconfig = new KubeConfig();
kubeconfig.loadFromFile(cluster.kubeconfig);
const clusterClient = connectToCluster(cluster);
/** Placeholders in the recordings for addresses of the machine that made them (RFC 5737). */
const addresses = { [cluster.address]: '192.0.2.1', [cluster.ingress]: '192.0.2.2' };

const find = (now: Moment, kind: string, namespace: string, name?: string): RecordedObject | undefined =>
  now.find(
    ({ kind: other, metadata }) =>
      other === kind && (metadata.namespace ?? '') === namespace && (name === undefined || metadata.name === name),
  );
const containerOf = (now: Moment, store: string, name: string) =>
  now
    .filter(({ kind, metadata }) => kind === 'Pod' && metadata.namespace === `store-${store}`)
    .flatMap(({ status }) => [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])])
    .filter(container => container.name === name);
const isReady = (now: Moment, store: string) =>
  ['Deployment', 'StatefulSet'].every(kind => {
    const { metadata, status } = find(now, kind, `store-${store}`) ?? {};
    return (
      status?.readyReplicas === 1 && status.updatedReplicas === 1 && status.observedGeneration === metadata?.generation
    );
  });
const warned = (now: Moment, store: string, reason: string) =>
  now.some(
    ({ kind, metadata, reason: own }) => kind === 'Event' && metadata.namespace === `store-${store}` && own === reason,
  );

for (const engine of engines) await recordEngine(engine);
process.exit(0);

async function recordEngine(engine: EngineUnderTest): Promise<void> {
  const images = JSON.parse(await readFile(cluster.images, 'utf8')) as Record<string, { image: string }>;
  const fleet = await givenFleetOn(cluster, {
    'spec.clusters.local.engine': engine.settings(cluster),
    'spec.editions.missing': { image: 'registry.example.com/nobody/built-this:1' },
  });
  const { api } = fleet;
  const recorder = await recordCluster(kubeconfig);
  const recorded: Record<string, RecordedState> = {};

  const record = async (title: string, store: string, isSo: (now: Moment) => boolean) => {
    const moment = await recorder.moment(`${engine.name}: ${title}`, isSo);
    const at = new Date().toISOString();
    const own = [`stores/${store}.yaml`, `dist/local/stores/${store}`, `dist/local/engine/${store}.yaml`];
    const [commit = '', committedAt = ''] = (await fleet.git('log', '-1', '--format=%H %cI', 'main', '--', ...own))
      .trim()
      .split(' ');
    const since = (await fleet.git('rev-list', `${commit}^..main`)).trim().split('\n');
    recorded[title] = { store, at, target: { commit, at: committedAt, since }, items: ofStore(moment, store) };
  };
  const reading = engineStates[engine.id];
  const objectOf = (now: Moment, store: string) =>
    find(now, engine.objects.kind, engine.objects.namespace, `store-${store}`);
  const holds = (now: Moment, store: string, condition: (object: RecordedObject) => boolean) => {
    const object = objectOf(now, store);
    return object !== undefined && condition(object);
  };
  const applied = (now: Moment, store: string): string => {
    const object = objectOf(now, store);
    return /[0-9a-f]{40}$/.exec((object && reading.revision(object)) ?? '')?.[0] ?? '';
  };
  const isSettled = (now: Moment, store: string) => holds(now, store, reading.isSettled);
  const fails = (now: Moment, store: string) => holds(now, store, reading.fails);
  const patchEngine = (object: string, patch: object) =>
    clusterClient.patch(engine.objects.apiVersion, engine.objects.kind, object, engine.objects.namespace, patch);
  /** Creates a store while `fleet.yaml` is different. */
  const createWith = async (name: string, from: RegExp | string, to: string, spec: object = {}) => {
    const good = await fleet.git('show', 'main:fleet.yaml');
    const other = good.replace(from, to);
    if (other === good) throw new Error(`fleet.yaml has no ${String(from)}`);
    await fleet.push({ 'fleet.yaml': other });
    await api.create(name, spec);
    await fleet.push({ 'fleet.yaml': good });
  };

  try {
    await fleet.run('bootstrap', '--apply');
    const shop = 'obs-shop';
    await api.create(shop);
    await record('installing', shop, now => {
      const isInstalling = containerOf(now, shop, 'install').some(({ state }) => state?.running !== undefined);
      return isInstalling && find(now, 'StatefulSet', `store-${shop}`)?.status?.readyReplicas === 1;
    });
    await record('live', shop, now => {
      const health = objectOf(now, shop)?.status?.health?.status ?? 'Healthy';
      return isReady(now, shop) && isSettled(now, shop) && health === 'Healthy';
    });

    await api.change(shop, { title: 'Second' });
    const second = (await fleet.git('rev-parse', 'main')).trim();
    await record(
      'applied, and its pods are not ready yet',
      shop,
      now => applied(now, shop) === second && !isReady(now, shop),
    );
    await recorder.moment('rolled out', now => isReady(now, shop) && isSettled(now, shop));

    await patchEngine(`store-${shop}`, engine.pause.on);
    await api.change(shop, { title: 'Third' });
    await record('suspended', shop, now => objectOf(now, shop) !== undefined);
    await patchEngine(`store-${shop}`, engine.pause.off);
    const third = (await fleet.git('rev-parse', 'main')).trim();
    await recorder.moment('resumed', now => applied(now, shop) === third && isReady(now, shop));

    const web = `dist/local/stores/${shop}/web.yaml`;
    const good = await fleet.git('show', `main:${web}`);
    const bad = `---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: Bad_Name\n  namespace: store-${shop}\n`;
    await fleet.push({ [web]: `${good}${bad}` });
    await record('refused by the cluster', shop, now => fails(now, shop));
    await fleet.push({ [web]: good });

    await clusterClient.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'store-obs-quota' } });
    const quota = { name: 'of-the-company', namespace: 'store-obs-quota' };
    await clusterClient.create({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: quota,
      spec: { hard: { pods: '0' } },
    });
    await api.create('obs-quota');
    await record('quota', 'obs-quota', now =>
      ['database', 'web'].every(() => warned(now, 'obs-quota', 'FailedCreate')),
    );
    await api.create('obs-image', { edition: 'missing' });
    await record('image', 'obs-image', now =>
      containerOf(now, 'obs-image', 'install').some(({ state }) => state?.waiting?.reason === 'ImagePullBackOff'),
    );
    await api.create('obs-currency', { currency: 'ISK' });
    await record('installer', 'obs-currency', now =>
      containerOf(now, 'obs-currency', 'install').some(({ lastState }) => lastState?.terminated?.exitCode === 1),
    );
    await createWith('obs-volume', /^( +)domain: .*$/m, '$&\n$1storageClass: fast-disks');
    await record('volume', 'obs-volume', now => {
      const pod = find(now, 'Pod', 'store-obs-volume', 'database-0');
      const isUnscheduled = pod?.status?.conditions?.some(it => it.type === 'PodScheduled' && it.status === 'False');
      return isUnscheduled === true && warned(now, 'obs-volume', 'ProvisioningFailed');
    });
    const mariadb = images.mariadb?.image ?? '';
    await createWith('obs-database', `database: ${mariadb}`, `database: ${images.woocommerce?.image ?? ''}`);
    await record('database', 'obs-database', now =>
      containerOf(now, 'obs-database', 'initialise').some(({ state }) => state?.waiting?.reason === 'CrashLoopBackOff'),
    );

    const { namespace } = engine.objects;
    const secret = await clusterClient.get<{ data: object }>('v1', 'Secret', 'storefleet-repository', namespace);
    const wrong = { data: { password: Buffer.from('revoked').toString('base64') } };
    await clusterClient.patch('v1', 'Secret', 'storefleet-repository', namespace, wrong);
    await api.create('obs-blind');
    await record('repository unreadable', 'obs-blind', now => reading.isUnreadable(now, engine));
    await clusterClient.patch('v1', 'Secret', 'storefleet-repository', namespace, { data: secret?.data });
    await recorder.moment('readable again', now => isReady(now, 'obs-blind'));

    await patchEngine('storefleet-local', engine.pause.on);
    await api.create('obs-paused');
    await record('root suspended', 'obs-paused', now => now.length > 0);
    await patchEngine('storefleet-local', engine.pause.off);
    await recorder.moment('root resumed', now => isReady(now, 'obs-paused'));

    await api.remove(shop);
    const isMarked = ({ metadata }: RecordedObject) =>
      Object.keys(metadata.annotations ?? {}).some(key => /sync-options|prune/.test(key));
    await record('protection taken off', shop, now => {
      const own = find(now, 'Namespace', '', `store-${shop}`);
      return own !== undefined && !isMarked(own);
    });
    await record(
      'being deleted',
      shop,
      now => find(now, 'Namespace', '', `store-${shop}`)?.metadata.deletionTimestamp !== undefined,
    );

    await fleet.push({}, ['stores', 'dist']);
    await record('orphan', 'obs-blind', now => fails(now, 'obs-blind'));

    // One object on each line, so that a new recording can be compared with the old.
    const states = Object.entries(recorded).map(([title, { items, ...facts }]) => {
      const lines = items.map(item => JSON.stringify(item)).join(',\n');
      return `${JSON.stringify(title)}:{"facts":${JSON.stringify(facts)},"items":[\n${lines}\n]}`;
    });
    let text = `{${states.join(',\n')}}`;
    for (const [own, other] of Object.entries(addresses)) text = text.replaceAll(own, other);
    const output = join(import.meta.dirname, `../../server/clusters/fixtures/states-${engine.id}.json`);
    await writeFile(output, `${text}\n`);
  } finally {
    await fleet.stop();
    await engine.forget(clusterClient);
    await deleteStores(clusterClient, engine, store => store.startsWith('obs-'));
    recorder.stop();
  }
}
