import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KubeConfig, KubernetesObjectApi, PatchStrategy, type KubernetesObject } from '@kubernetes/client-node';
import { loadAll } from 'js-yaml';
import { connect } from '../../server/clusters/api.ts';
import { notifyFlux } from '../../server/engines/flux/annotation.ts';
import { givenFleetServer } from '../e2e/fleet-server.ts';

/**
 * Records what a real Flux says of a store in the states that `server/clusters` must tell apart. It needs a cluster with
 * Flux (no node, no other fleet), and the address under which the cluster reaches this machine:
 *
 *     KUBECONFIG=… STOREFLEET_TEST_ADDRESS=10.0.0.1 npx tsx test/record/flux.ts
 */
const { KUBECONFIG: path = '', STOREFLEET_TEST_ADDRESS: address = '' } = process.env;
if (path === '' || address === '') throw new Error('KUBECONFIG and STOREFLEET_TEST_ADDRESS are needed');
const output = join(import.meta.dirname, '../../server/clusters/fixtures/flux.json');

/** Placeholder in the recording for the address of this machine. */
const documentationAddress = '192.0.2.1';
const namespace = 'flux-system';
const name = 'obs-shop';
const paths = [`stores/${name}.yaml`, `dist/local/stores/${name}`, `dist/local/engine/${name}.yaml`];

const kubeconfig = new KubeConfig();
kubeconfig.loadFromFile(path);
const client = KubernetesObjectApi.makeApiClient(kubeconfig);

interface Recorded extends KubernetesObject {
  readonly spec: Readonly<Record<string, unknown>>;
  readonly status?: {
    readonly lastAppliedRevision?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason: string }[];
  };
}
const recorded: Recorded[] = [];
const stop = new AbortController();
for (const collection of [
  'kustomize.toolkit.fluxcd.io/v1 kustomizations',
  'source.toolkit.fluxcd.io/v1 gitrepositories',
]) {
  const [group = '', plural = ''] = collection.split(' ');
  const url = `/apis/${group}/namespaces/${namespace}/${plural}`;
  const api = connect(kubeconfig);
  let resourceVersion = '';
  for await (const page of api.list(url, {}, stop.signal)) resourceVersion = page.resourceVersion;
  const keep = ({ object }: { object: unknown }) => void recorded.push(object as Recorded);
  void api.watch(url, { resourceVersion }, keep, stop.signal, () => undefined).catch(() => undefined);
}

const states: Record<string, Recorded> = {};
/** Waits for an object that meets a condition, from now or from an earlier moment on, and records it under a title. */
async function record(title: string, of: string, isSo: (object: Recorded) => boolean, since = recorded.length) {
  const end = Date.now() + 180_000;
  while (Date.now() < end) {
    const found = recorded.slice(since).find(object => object.metadata?.name === of && isSo(object));
    if (found) {
      states[title] = found;
      console.log(title);
      return;
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new Error(`never seen: ${title}`);
}
const has = (type: string, status: string, reason?: string) => (object: Recorded) =>
  (object.status?.conditions ?? []).some(
    condition =>
      condition.type === type && condition.status === status && (reason ?? condition.reason) === condition.reason,
  );
const own = `store-${name}`;
const source = 'storefleet';
const root = 'storefleet-local';
const look = () => notifyFlux(kubeconfig, namespace, new Date());
const named = (apiVersion: string, kind: string, name: string, more: object = {}): object => {
  const metadata = { name, namespace };
  return { apiVersion, kind, metadata, ...more };
};
const patch = (object: object) =>
  client.patch(object, undefined, undefined, undefined, undefined, PatchStrategy.MergePatch);
const kustomization = (of: string, more?: object) => named('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', of, more);
const suspend = (suspended: boolean) => patch(kustomization(own, { spec: { suspend: suspended } }));
const setPassword = (password: string) =>
  patch(named('v1', 'Secret', 'storefleet-repository', { stringData: { password } }));

const token = 'password-for-the-recording';
const fleet = await givenFleetServer({
  environment: { KUBECONFIG: path, STOREFLEET_GIT_LISTEN: `${address}:8199`, STOREFLEET_GIT_TOKEN: token },
  fleet: { 'spec.clusters.local.engine': { type: 'flux', nudge: true, interval: '1h' } },
});
const send = async (method: string, url: string, body: object) => {
  const response = await fetch(fleet.url + url, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
};
const filesOf = async (commit: string) => {
  const files = (await fleet.git('ls-tree', '-r', '--name-only', commit, '--', ...paths)).trim().split('\n');
  return Object.fromEntries(
    await Promise.all(files.map(async file => [file, await fleet.git('show', `${commit}:${file}`)] as const)),
  );
};

try {
  // Without the credentials, which come with `--apply` only.
  for (const object of loadAll(await fleet.run('bootstrap')) as KubernetesObject[]) await client.create(object);
  await record('source without credentials', source, has('Ready', 'False'), 0);
  await record('waits for the source', root, has('Ready', 'False'), 0);
  await fleet.run('bootstrap', '--apply');
  await look();
  await record('source fetched', source, object => has('Ready', 'True')(object) && !has('Reconciling', 'True')(object));
  await record('root applied', root, has('Ready', 'True'), 0);

  let moment = recorded.length;
  await send('POST', '/api/stores', {
    kind: 'WooStore',
    metadata: { name },
    spec: { title: 'Observed', admin: { email: 'owner@example.com' } },
  });
  await record('just made', own, object => object.status?.conditions === undefined, moment);
  await record('applied for the first time', own, has('Reconciling', 'True'), moment);
  await record('applied', own, object => has('Ready', 'True')(object) && !!object.status?.lastAppliedRevision, moment);

  const good = await filesOf('main');
  moment = recorded.length;
  await fleet.push({}, paths);
  await record('path is missing', own, has('Ready', 'False'), moment);
  await record('path is missing, tried again', own, has('Ready', 'Unknown'));
  moment = recorded.length;
  await fleet.push(good);
  await record('applied again, under way', own, has('Ready', 'Unknown'), moment);
  await record('applied again', own, has('Ready', 'True'), moment);

  const web = `dist/local/stores/${name}/web.yaml`;
  moment = recorded.length;
  await fleet.push({ [web]: good[web]?.replaceAll('name: web\n', 'name: Web_Bad\n') ?? '' });
  await record('refused by the cluster', own, has('Ready', 'False'), moment);
  moment = recorded.length;
  await fleet.push({ [web]: `${good[web] ?? ''}---\na: [\n` });
  await record('can not be built', own, has('Ready', 'False', 'BuildFailed'), moment);
  moment = recorded.length;
  await fleet.push(good);
  await record('fixed', own, has('Ready', 'True'), moment);

  moment = recorded.length;
  await suspend(true);
  await record('suspended', own, object => object.spec.suspend === true, moment);
  await suspend(false);

  moment = recorded.length;
  await setPassword('another-password');
  await look();
  await record('source refuses the credentials', source, has('FetchFailed', 'True'), moment);
  await setPassword(token);
  await look();
  await record('source fixed', source, has('Ready', 'True'));

  moment = recorded.length;
  await send('DELETE', `/api/stores/${name}`, { confirm: name });
  await record('protection taken off', own, object => object.spec.deletionPolicy === 'WaitForTermination', moment);
  await record('being deleted', own, object => object.metadata?.deletionTimestamp !== undefined, moment);

  const kept = Object.entries(states).map(([title, object]) => [title, trimmed(object)]);
  const text = JSON.stringify(Object.fromEntries(kept), null, 2).replaceAll(address, documentationAddress);
  await writeFile(output, `${text}\n`);
} finally {
  stop.abort();
  const remove = (object: object) => client.delete(object as KubernetesObject).catch(() => undefined);
  await remove(kustomization(root));
  await remove(named('source.toolkit.fluxcd.io/v1', 'GitRepository', source));
  await fleet.stop();
}

/** Without unused fields. */
function trimmed(object: Recorded): unknown {
  const without = (part: object | undefined, ...keys: string[]) =>
    part && Object.fromEntries(Object.entries(part).filter(([key]) => !keys.includes(key)));
  return {
    ...object,
    metadata: without(object.metadata, 'managedFields', 'uid', 'resourceVersion'),
    ...(object.status === undefined ? {} : { status: without(object.status, 'inventory') }),
  };
}
