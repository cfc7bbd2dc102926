import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../test/support/eventually.ts';
import { bodyOf, givenFiles, givenListening, givenLog } from '../../test/support/fleet-server.ts';
import { fleetText } from '../../test/support/ledger.ts';
import { Prober } from '../probe/index.ts';
import { ConnectedClusters } from './connected-clusters.ts';
import { loadKubeconfig } from './kubeconfig.ts';
import { fleetFile, InvalidInput, parseFile, type Fleet } from '#fleet/schema';

interface Entry {
  readonly context: string;
  readonly cluster?: string;
  readonly server?: string;
  readonly token?: string;
}

const kubeconfigText = (entries: readonly Entry[], current?: string) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: entries.map(({ context, cluster = context, server = 'http://127.0.0.1:1' }) => ({
      name: cluster,
      // The client sends a token over HTTPS only.
      cluster: { server, 'insecure-skip-tls-verify': true },
    })),
    users: entries.map(({ context, token = `token-${context}` }) => ({ name: context, user: { token } })),
    contexts: entries.map(({ context, cluster = context }) => ({ name: context, context: { cluster, user: context } })),
    ...(current === undefined ? {} : { 'current-context': current }),
  });

const pathsIn = (directory: string, ...files: string[]) => files.map(file => join(directory, file)).join(':');

describe('loadKubeconfig', () => {
  test.each([[undefined], [''], [':'], ['::']])('returns undefined for %j', paths =>
    expect(loadKubeconfig(paths)).toBeUndefined(),
  );

  test('reads one file', () => {
    const directory = givenFiles({ a: kubeconfigText([{ context: 'local' }], 'local') });
    const kubeconfig = loadKubeconfig(pathsIn(directory, 'a'));
    expect(kubeconfig?.getCurrentContext()).toBe('local');
    expect(kubeconfig?.getCurrentUser()?.token).toBe('token-local');
  });

  test('merges several; the first file with a name counts, as with kubectl', () => {
    const directory = givenFiles({
      a: kubeconfigText([{ context: 'default', server: 'http://first' }, { context: 'a' }], 'default'),
      b: kubeconfigText([{ context: 'default', server: 'http://second', token: 'other' }, { context: 'b' }], 'b'),
    });
    const kubeconfig = loadKubeconfig(`:${pathsIn(directory, 'a', 'b')}:`);
    expect(kubeconfig?.getContexts().map(({ name }) => name)).toEqual(['default', 'a', 'b']);
    expect(kubeconfig?.getCurrentContext()).toBe('default');
    expect(kubeconfig?.getCurrentCluster()?.server).toBe('http://first');
    expect(kubeconfig?.getCurrentUser()?.token).toBe('token-default');
  });

  test('takes the current context of the first file that has one', () => {
    const directory = givenFiles({ a: kubeconfigText([{ context: 'a' }]), b: kubeconfigText([{ context: 'b' }], 'b') });
    expect(loadKubeconfig(pathsIn(directory, 'a', 'b'))?.getCurrentContext()).toBe('b');
  });

  test('finds certificates beside the file from any directory', () => {
    const text = kubeconfigText([{ context: 'local' }], 'local').replace(
      '"server"',
      '"certificate-authority":"ca.crt","server"',
    );
    const directory = givenFiles({ a: text });
    expect(loadKubeconfig(pathsIn(directory, 'a'))?.getCurrentCluster()?.caFile).toBe(join(directory, 'ca.crt'));
  });

  test.each([
    ['a file that is not there', {}, /does not exist; name the file of a kubeconfig, or unset KUBECONFIG$/],
    ['a directory', { 'a/b': '' }, /is a directory; name the file of a kubeconfig$/],
    ['a file that is not YAML', { a: '{{{' }, /is not a kubeconfig: /],
  ])('refuses %s with the reason', (_, files, rule) => {
    const path = join(givenFiles(files), 'a');
    try {
      loadKubeconfig(path);
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      expect(error.problems).toMatchObject([{ field: 'KUBECONFIG', value: JSON.stringify(path) }]);
      expect(error.message).toMatch(rule);
    }
  });
});

/** A fleet with these clusters; the first is the default. */
function givenFleetOf(...names: string[]): Fleet {
  const fleet = JSON.parse(fleetText) as { spec: { clusters: Record<string, object>; defaults: { cluster: string } } };
  const { local } = fleet.spec.clusters;
  fleet.spec.clusters = Object.fromEntries(names.map(name => [name, { ...local, domain: `${name}.example.com` }]));
  fleet.spec.defaults.cluster = names[0] ?? '';
  return parseFile(fleetFile, 'fleet.yaml', JSON.stringify(fleet));
}

/** An address that records the token of a request, and is not a cluster. */
async function givenApiServer() {
  const tokens = new Set<string>();
  const url = await givenListening((request, response) => {
    tokens.add(request.headers.authorization ?? '');
    void bodyOf(request).then(() => response.writeHead(503).end());
  });
  return { url, tokens };
}

function givenClusters(kubeconfig?: string): ConnectedClusters {
  const files = kubeconfig === undefined ? undefined : join(givenFiles({ config: kubeconfig }), 'config');
  const nothing = () => undefined;
  const prober = new Prober({ onError: nothing });
  const clusters = new ConnectedClusters(loadKubeconfig(files), prober, givenLog().logger, {
    onChange: nothing,
    onHealth: nothing,
  });
  clusters.read();
  onTestFinished(() => {
    clusters.stop();
    prober.stop();
  });
  return clusters;
}

const states = (clusters: ConnectedClusters) =>
  Object.fromEntries(clusters.views().map(({ name, state }) => [name, state]));

describe('ConnectedClusters', () => {
  test('are all disconnected without a kubeconfig, for each store', () => {
    const clusters = givenClusters();
    clusters.follow(givenFleetOf('local', 'far'));
    expect(states(clusters)).toEqual({ local: 'disconnected', far: 'disconnected' });
    expect(clusters.observe('acme', 'far').cluster).toMatchObject({ name: 'far', state: 'disconnected' });
    expect(clusters.stores().size).toBe(0);
    expect(clusters.views()).toMatchObject([
      { name: 'local', engine: 'Argo CD', domain: 'local.example.com', observedAt: null },
      { name: 'far', domain: 'far.example.com' },
    ]);
  });

  test('are none before a fleet is known', () => expect(givenClusters().views()).toEqual([]));

  test('read a cluster by the context of its name, the default by the current one, and no other', async () => {
    const [current, far] = [await givenApiServer(), await givenApiServer()];
    const clusters = givenClusters(
      kubeconfigText(
        [
          { context: 'k3s', server: current.url },
          { context: 'far', server: far.url },
        ],
        'k3s',
      ),
    );
    clusters.follow(givenFleetOf('local', 'far', 'other'));
    await eventually(() => expect([current.tokens.size, far.tokens.size]).toEqual([1, 1]));
    expect([...current.tokens]).toEqual(['Bearer token-k3s']);
    expect([...far.tokens]).toEqual(['Bearer token-far']);
    expect(states(clusters).other).toBe('disconnected');
    expect(states(clusters).local).not.toBe('disconnected');
  });

  test('read the default cluster by the context of its name before the current one', async () => {
    const [current, own] = [await givenApiServer(), await givenApiServer()];
    const clusters = givenClusters(
      kubeconfigText(
        [
          { context: 'work', server: current.url },
          { context: 'local', server: own.url },
        ],
        'work',
      ),
    );
    clusters.follow(givenFleetOf('local'));
    await eventually(() => expect([...own.tokens]).toEqual(['Bearer token-local']));
    expect(current.tokens.size).toBe(0);
  });

  test('connect a cluster that joins the fleet later, and keep the others connected', async () => {
    const [local, far] = [await givenApiServer(), await givenApiServer()];
    const clusters = givenClusters(
      kubeconfigText(
        [
          { context: 'local', server: local.url },
          { context: 'far', server: far.url },
        ],
        'local',
      ),
    );
    clusters.follow(givenFleetOf('local'));
    expect(Object.keys(states(clusters))).toEqual(['local']);
    clusters.follow(givenFleetOf('local', 'far'));
    await eventually(() => expect([local.tokens.size, far.tokens.size]).toEqual([1, 1]));
  });

  test('show a cluster that does not answer as unreachable, not as disconnected', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await new Promise(resolve => closed.once('listening', resolve));
    const address = closed.address();
    closed.close();
    const port = typeof address === 'object' && address ? address.port : 1;
    const clusters = givenClusters(kubeconfigText([{ context: 'local', server: `http://127.0.0.1:${port}` }], 'local'));
    clusters.follow(givenFleetOf('local'));
    await eventually(() => expect(states(clusters)).toEqual({ local: 'unreachable' }));
  });

  test('connect no default cluster by a kubeconfig without a current context', () => {
    const clusters = givenClusters(kubeconfigText([{ context: 'work' }]));
    clusters.follow(givenFleetOf('local'));
    expect(states(clusters)).toEqual({ local: 'disconnected' });
  });
});
