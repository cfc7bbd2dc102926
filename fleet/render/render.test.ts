import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { loadAll } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { anyStoreInput, givenFleet, givenFleetText, givenStore, nastyTitles } from '../../test/support/fleet.ts';
import { podsOf, type Manifest } from '../../test/support/pod-security.ts';
import { engineOf, protectionOf } from '../engines/index.ts';
import { resolve } from '../resolve/resolve.ts';
import { renderCluster } from './cluster.ts';
import { render, renderObjects } from './render.ts';
import { dumpManifests } from './yaml.ts';
import { parseValue, storeFile, type Store, type StoreInput } from '#fleet/schema';

const fleet = givenFleet();
const lockOf = (store: Store) => resolve(store, fleet);
const objectsOf = (store: Store) => [...renderObjects(store, lockOf(store)).values()].flat() as Manifest[];
const renderOf = (store: Store) => render(store, lockOf(store));
/** Every store carries the marks of both engines; each ignores the other's. */
const doNotPrune = {
  'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
  'kustomize.toolkit.fluxcd.io/prune': 'disabled',
};
const nameOf = ({ kind, metadata }: Manifest) => `${kind}/${metadata.name}`;

const running = givenStore('acme');
const removed = givenStore('acme', { state: 'removed' });
const far = givenStore('beta', { cluster: 'far', size: 'large', edition: 'plus', sampleProducts: false });

test('a store renders to these manifests', async () => {
  const text = [...renderOf(running)].map(([path, manifests]) => `# ${path}\n${manifests}`).join('');
  await expect(text).toMatchFileSnapshot('__snapshots__/acme.yaml.snap');
});

describe('a render is a function of store and lock', () => {
  test('gives the same bytes in two processes with different environments', () => {
    const inputs: StoreInput[] = fc.sample(anyStoreInput, 25);
    const run = (env: Record<string, string>) => {
      const { stdout, stderr, status } = spawnSync(
        process.execPath,
        ['--import', 'tsx', 'test/support/render-batch.ts'],
        {
          cwd: new URL('../../', import.meta.url),
          input: JSON.stringify({ fleet: givenFleetText(), inputs }),
          encoding: 'utf8',
          env: { PATH: process.env.PATH, ...env },
          maxBuffer: 64 * 1024 ** 2,
        },
      );
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      return stdout;
    };
    const first = run({ TZ: 'Pacific/Auckland', LANG: 'tr_TR.UTF-8', NODE_ENV: 'production' });
    expect(run({ TZ: 'America/New_York', LANG: 'C' })).toBe(first);
    const inThisProcess = inputs.map(input => [...renderOf(parseValue(storeFile, input))]);
    expect(first).toBe(JSON.stringify(inThisProcess));
  });
});

describe('the YAML', () => {
  const agree = (store: Store) => {
    for (const objects of renderObjects(store, lockOf(store)).values()) {
      const text = dumpManifests(objects);
      expect(loadAll(text)).toEqual(objects);
      // Kubernetes and the engines read YAML 1.1, where `yes` is true and `012` is ten.
      expect(parseAllDocuments(text, { version: '1.1' }).map(document => document.toJS() as unknown)).toEqual(objects);
    }
  };

  test.each(nastyTitles)('is read back as intended with the title %j', title => {
    agree(givenStore('acme', { title }));
  });

  test.each(nastyTitles)('carries the title %j to the shop unchanged, after Kubernetes has read it', title => {
    const store = givenStore('acme', { title });
    const objects = [...renderOf(store).values()].flatMap(text => loadAll(text));
    const values = [...JSON.stringify(objects).matchAll(/\{"name":"STORE_TITLE","value":("(?:[^"\\]|\\.)*")\}/g)];
    expect(values.length).toBeGreaterThan(0);
    for (const [, json = ''] of values) expect(expanded(JSON.parse(json) as string)).toBe(title);
  });

  test('is read back as intended for any store', () => {
    fc.assert(
      fc.property(anyStoreInput, input => {
        agree(parseValue(storeFile, input));
      }),
      { numRuns: 60 },
    );
  });

  test('has no alias, and no line that ends a document early', () => {
    for (const title of nastyTitles) {
      for (const text of renderOf(givenStore('acme', { title })).values()) {
        expect(text.split('\n').filter(line => line.startsWith('---') && line !== '---')).toEqual([]);
        expect(text).not.toMatch(/^\s*(- )?([\w.-]+: )?[&*]\w/m);
      }
    }
  });
});

describe('a change of the host', () => {
  const before = givenStore('acme', { host: 'old.acme.com', cluster: 'far' });
  test('keeps the old host as an alias in the ingress, the certificate and the shop', () => {
    const after = givenStore('acme', { host: 'shop.acme.com', cluster: 'far' });
    const objects = [...renderObjects(after, resolve(after, fleet, lockOf(before))).values()].flat() as Manifest[];
    const hosts = ['shop.acme.com', 'old.acme.com'];
    expect(objects.find(({ kind }) => kind === 'Ingress')).toMatchObject({
      metadata: { annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt' } },
      spec: { tls: [{ hosts, secretName: 'web-certificate' }], rules: hosts.map(host => ({ host })) },
    });
    const web = podsOf(objects).flatMap(({ pod }) => pod.containers.filter(({ name }) => name === 'web'));
    expect(web[0]?.env).toEqual(
      expect.arrayContaining([
        { name: 'STORE_URL', value: 'https://shop.acme.com' },
        { name: 'STORE_ALIASES', value: 'old.acme.com' },
      ]),
    );
  });

  test('drops the old host once the file requests other aliases', () => {
    const lock = resolve(givenStore('acme', { host: 'shop.acme.com', cluster: 'far' }), fleet, lockOf(before));
    const without = givenStore('acme', { host: 'shop.acme.com', aliases: [], cluster: 'far' });
    expect([...render(without, resolve(without, fleet, lock)).values()].join('')).not.toContain('old.acme.com');
  });
});

describe('the marks against pruning', () => {
  const isMarked = ({ metadata }: Manifest) =>
    Object.entries(doNotPrune).every(([key, value]) => metadata.annotations?.[key] === value);
  const hasAnyMark = ({ metadata }: Manifest) =>
    Object.keys(doNotPrune).some(key => metadata.annotations?.[key] !== undefined);

  test('are on the namespace and on objects with data while the store runs', () => {
    const marked = [
      'Namespace/store-acme',
      'PersistentVolumeClaim/data',
      'PersistentVolumeClaim/uploads',
      'StatefulSet/database',
    ];
    expect(objectsOf(running).filter(isMarked).map(nameOf).sort()).toEqual(marked);
    expect(objectsOf(running).filter(hasAnyMark).map(nameOf).sort()).toEqual(marked);
  });

  test('are nowhere once its deletion was requested', () => {
    expect(objectsOf(removed).filter(hasAnyMark).map(nameOf)).toEqual([]);
  });

  test('are the only difference between a running and a removed store', () => {
    const unmarked = objectsOf(running).map(object => {
      const { annotations = {}, ...metadata } = object.metadata;
      const rest = Object.fromEntries(Object.entries(annotations).filter(([key]) => !(key in doNotPrune)));
      return { ...object, metadata: Object.keys(rest).length > 0 ? { ...metadata, annotations: rest } : metadata };
    });
    expect(unmarked).toEqual(objectsOf(removed));
  });

  test('are on the Application, without a finalizer, while the store runs; afterwards it is the other way round', () => {
    const live = engineObjectOf(running);
    expect(isMarked(live)).toBe(true);
    expect(live.metadata.finalizers).toBeUndefined();
    const leaving = engineObjectOf(removed);
    expect(hasAnyMark(leaving)).toBe(false);
    expect(leaving.metadata.finalizers).toEqual(['resources-finalizer.argocd.argoproj.io']);
  });

  test('are on the Kustomization, which orphans, while the store runs; afterwards it stays until everything is deleted', () => {
    const live = engineObjectOf(far);
    expect(isMarked(live)).toBe(true);
    expect(live.spec).toMatchObject({ prune: true, deletionPolicy: 'Orphan' });
    const leaving = engineObjectOf(givenStore('beta', { cluster: 'far', state: 'removed' }));
    expect(hasAnyMark(leaving)).toBe(false);
    expect(leaving.spec).toMatchObject({ prune: true, deletionPolicy: 'WaitForTermination' });
  });
});

/** The engine's object of a store, as it is committed. */
function engineObjectOf(store: Store): Manifest {
  const lock = lockOf(store);
  return engineOf(lock.spec.cluster.engine).storeObject(store, lock, protectionOf(store, lock)) as Manifest;
}

describe('Argo CD', () => {
  test('has a page for each store where the fleet names its address', () => {
    const page = (engine: string) => {
      const { clusters } = givenFleet({ '{ type: argocd, namespace: argocd }': engine }).spec;
      const settings = clusters.local?.engine;
      return settings && engineOf(settings).pageOf?.(settings, 'store-acme');
    };
    const url = 'https://argocd.example.com/';
    expect(page(`{ type: argocd, url: "${url}" }`)).toBe(`${url}applications/argocd/store-acme`);
    expect(page('{ type: argocd }')).toBeUndefined();
    expect(page('{ type: flux }')).toBeUndefined();
  });

  test('is pointed at the manifests of the store and at nothing else', () => {
    const path = 'dist/local/stores/acme';
    expect(engineObjectOf(running)).toMatchObject({
      kind: 'Application',
      metadata: { name: 'store-acme', namespace: 'argocd', labels: { 'storefleet.dev/store': 'acme' } },
      spec: {
        project: 'storefleet',
        source: { repoURL: 'https://git.example.com/shops.git', targetRevision: 'refs/heads/main', path },
        destination: { namespace: 'store-acme' },
        syncPolicy: { automated: { prune: true, selfHeal: true } },
      },
    });
    expect([...renderOf(running).keys()].filter(file => file.startsWith(`${path}/`))).toHaveLength(4);
  });

  test('refreshes the root and each store only for commits that touch their own path', () => {
    const manifests = loadAll(renderCluster(fleet, 'local').get('dist/local/platform/engine.yaml') ?? '') as Manifest[];
    for (const application of [manifests.find(({ kind }) => kind === 'Application'), engineObjectOf(running)])
      expect(application?.metadata.annotations).toMatchObject({ 'argocd.argoproj.io/manifest-generate-paths': '.' });
  });

  test('may create nothing in a cluster but namespaces of stores and their objects', () => {
    const [stores, root] = loadAll(renderCluster(fleet, 'local').get('dist/local/platform/engine.yaml') ?? '');
    expect(stores).toMatchObject({
      kind: 'AppProject',
      spec: {
        sourceRepos: ['https://git.example.com/shops.git'],
        destinations: [{ namespace: 'store-*' }],
        clusterResourceWhitelist: [{ group: '', kind: 'Namespace', name: 'store-*' }],
      },
    });
    expect(root).toMatchObject({
      kind: 'AppProject',
      spec: { clusterResourceWhitelist: [], destinations: [{ namespace: 'argocd' }] },
    });
  });
});

describe('Flux', () => {
  const platformOf = (of = fleet) =>
    loadAll(renderCluster(of, 'far').get('dist/far/platform/engine.yaml') ?? '') as Manifest[];

  test('gets these objects for a store and its cluster', async () => {
    const texts = [...renderCluster(fleet, 'far'), ...renderOf(far)].filter(([path]) => !path.includes('/stores/'));
    const text = texts.map(([path, manifests]) => `# ${path}\n${manifests}`).join('');
    await expect(text).toMatchFileSnapshot('__snapshots__/flux.yaml.snap');
  });

  test('is pointed at the manifests of the store and at nothing else', () => {
    const path = 'dist/far/stores/beta';
    expect(engineObjectOf(far)).toMatchObject({
      kind: 'Kustomization',
      metadata: { name: 'store-beta', namespace: 'gitops', labels: { 'storefleet.dev/store': 'beta' } },
      spec: { path: `./${path}`, sourceRef: { kind: 'GitRepository', name: 'storefleet' } },
    });
    expect([...renderOf(far).keys()].filter(file => file.startsWith(`${path}/`))).toHaveLength(4);
  });

  test('reads one repository, and its root the list of stores only', () => {
    const [source, root] = platformOf();
    expect(source).toMatchObject({
      kind: 'GitRepository',
      spec: { url: 'https://git.example.com/shops.git', ref: { branch: 'main' }, interval: '15s' },
    });
    expect(root).toMatchObject({ kind: 'Kustomization', spec: { path: './dist/far/engine', prune: true } });
  });

  test('may be notified only where fleet.yaml allows it, with a right to one object', () => {
    const role = platformOf().filter(({ kind }) => kind === 'Role');
    expect(role).toMatchObject([
      { rules: [{ resources: ['gitrepositories'], resourceNames: ['storefleet'], verbs: ['patch'] }] },
    ]);
    const quiet = givenFleet({ ', nudge: true': '' });
    expect(platformOf(quiet).map(({ kind }) => kind)).toEqual(['GitRepository', 'Kustomization']);
  });

  test('gets the credentials of the repository from bootstrap, and never from Git', () => {
    const settings = fleet.spec.clusters.far?.engine ?? { type: 'argocd', namespace: '' };
    const secret = engineOf({ type: 'flux' }).repositorySecret({ fleet, cluster: 'far', settings }, 'hush');
    expect(secret).toMatchObject({
      kind: 'Secret',
      metadata: { name: 'storefleet-repository', namespace: 'gitops' },
      stringData: { username: 'storefleet', password: 'hush' },
    });
    expect(platformOf().map(({ kind }) => kind)).not.toContain('Secret');
  });
});

describe('renderCluster()', () => {
  test.each(['moon', 'constructor', '__proto__'])('refuses %s, which is not a cluster', name => {
    expect(renderCluster(fleet, name)).toEqual(new Map());
  });
});

/** Expands a value as the kubelet does: `$$` is a `$`, and no variable is in it. */
function expanded(value: string): string {
  expect(value.replaceAll('$$', '')).not.toContain('$(');
  return value.replaceAll('$$', () => '$');
}
