import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** An object with the path of its collection. */
export interface Item {
  readonly collection: string;
  readonly object: Manifest;
  /** Set by a request of its own, for a kind whose status is a subresource that the server reads. */
  readonly status?: Readonly<Record<string, unknown>>;
}

const manifest = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    labels: z.record(z.string(), z.string()).default({}),
    annotations: z.record(z.string(), z.string()).default({}),
  }),
  spec: z.looseObject({}).default({}),
  status: z.record(z.string(), z.unknown()).default({}),
});
type Manifest = z.output<typeof manifest>;

const recording = z.object({
  live: z.object({
    facts: z.object({ store: z.string(), target: z.object({ commit: z.string() }) }),
    items: z.array(z.unknown()),
  }),
});

const file = join(import.meta.dirname, '../../server/clusters/fixtures/states-argocd.json');

export const namespaceOf = (store: string) => `store-${store}`;

export const applications = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications';

/** What the installer says at its end: the shop took a test order. */
const report = JSON.stringify({
  order: { status: 'processing', seconds: 1.2, payment: 'cod', at: '2026-11-21T07:12:17.000Z', release: '7.1-11.0' },
});

/** The objects of a live store as they were recorded, with other names and another commit. */
export class LiveStore {
  readonly #items: readonly unknown[];
  readonly #store: string;
  readonly #commit: string;

  private constructor({ facts, items }: z.output<typeof recording>['live']) {
    this.#items = items;
    this.#store = facts.store;
    this.#commit = facts.target.commit;
  }

  static async read(): Promise<LiveStore> {
    return new LiveStore(recording.parse(JSON.parse(await readFile(file, 'utf8'))).live);
  }

  /** Returns the objects of a store; its namespace comes first. */
  objects(store: string): Item[] {
    const found = this.#renamed(store, this.#commit).filter(({ kind }) => kind !== 'Application' && kind !== 'Event');
    return found
      .map(object => itemOf(object, store))
      .sort((a, b) => Number(b.object.kind === 'Namespace') - Number(a.object.kind === 'Namespace'));
  }

  /** Returns the Application of a store, or the root without one. Its status is no subresource. */
  application(store: string | undefined, commit: string): Manifest {
    const name = store === undefined ? undefined : namespaceOf(store);
    const found = this.#renamed(store ?? this.#store, commit).find(
      ({ kind, metadata }) => kind === 'Application' && (name === undefined || metadata.name === name),
    );
    if (found === undefined) throw new Error(`the recording has no Application`);
    const { name: recorded, labels, annotations } = found.metadata;
    const metadata = { name: recorded, labels, annotations };
    return { apiVersion: 'argoproj.io/v1alpha1', ...found, metadata };
  }

  #renamed(store: string, commit: string): Manifest[] {
    const text = JSON.stringify(this.#items).replaceAll(this.#store, store).replaceAll(this.#commit, commit);
    return z.array(manifest).parse(JSON.parse(text));
  }
}

function itemOf({ kind, metadata, spec, status }: Manifest, store: string): Item {
  const { name, labels, annotations } = metadata;
  const namespaced = (group: string, plural: string) => `${group}/namespaces/${namespaceOf(store)}/${plural}`;
  const created = (apiVersion: string, own: object = {}): Manifest => ({
    apiVersion,
    kind,
    metadata: { name, labels, annotations },
    spec,
    status: {},
    ...own,
  });
  const workload = (plural: string): Item => {
    const component = { 'app.kubernetes.io/component': name };
    const containers = [{ name, image: 'bench' }];
    const pods = {
      selector: { matchLabels: component },
      template: { metadata: { labels: component }, spec: { containers } },
    };
    return {
      collection: namespaced('/apis/apps/v1', plural),
      object: created('apps/v1', { spec: { ...spec, ...pods } }),
      status,
    };
  };
  switch (kind) {
    case 'Namespace': {
      // Recorded pods are no more than what is read of them, and would not be admitted.
      const admitted = Object.entries(labels).filter(([label]) => !label.startsWith('pod-security.'));
      const meta = { name, labels: Object.fromEntries(admitted), annotations };
      return { collection: '/api/v1/namespaces', object: created('v1', { metadata: meta, spec: {} }) };
    }
    case 'Pod': {
      // The API server takes a mirror pod of a node without a service account.
      const meta = { name, labels, annotations: { ...annotations, 'kubernetes.io/config.mirror': 'bench' } };
      const object = created('v1', { metadata: meta, spec: { ...spec, nodeName: 'bench' } });
      return { collection: namespaced('/api/v1', 'pods'), object, status: withReport(status) };
    }
    case 'Deployment':
      return workload('deployments');
    case 'StatefulSet':
      return workload('statefulsets');
    case 'Ingress':
      return {
        collection: namespaced('/apis/networking.k8s.io/v1', 'ingresses'),
        object: created('networking.k8s.io/v1'),
      };
    case 'PersistentVolumeClaim': {
      const volumeName = volumeOf(store, name);
      return {
        collection: namespaced('/api/v1', 'persistentvolumeclaims'),
        object: created('v1', { spec: { ...spec, volumeName } }),
      };
    }
    case 'PersistentVolume': {
      const { claimRef, ...rest } = z.looseObject({ claimRef: z.looseObject({ name: z.string() }) }).parse(spec);
      const claim = { kind: 'PersistentVolumeClaim', namespace: namespaceOf(store), name: claimRef.name };
      const object = created('v1', {
        metadata: { name: volumeOf(store, claimRef.name), labels: {}, annotations: {} },
        spec: { ...rest, claimRef: claim, hostPath: { path: '/bench' } },
      });
      return { collection: '/api/v1/persistentvolumes', object };
    }
    default:
      throw new Error(`the recording has an unexpected ${kind}`);
  }
}

const volumeOf = (store: string, claim: string) => `${store}-${claim}`;

function withReport(status: Manifest['status']): Manifest['status'] {
  const containers = z
    .array(z.looseObject({ name: z.string(), state: z.looseObject({ terminated: z.looseObject({}).optional() }) }))
    .parse(status.initContainerStatuses ?? []);
  const initContainerStatuses = containers.map(container =>
    container.name === 'install' && container.state.terminated
      ? { ...container, state: { terminated: { ...container.state.terminated, message: report } } }
      : container,
  );
  return { ...status, initContainerStatuses };
}
