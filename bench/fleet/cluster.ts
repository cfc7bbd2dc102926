import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { load } from 'js-yaml';
import { nameOf } from '../served-fleet.ts';
import { onEach, type Kubernetes } from './kubernetes.ts';
import { applications, LiveStore, namespaceOf } from './live-store.ts';

const definition = join(import.meta.dirname, '../../crds/argocd/application-crd.yaml');

/**
 * Gives a cluster without nodes, controllers and engines the objects of stores that are live, as few as the server reads
 * and with as few requests as that takes. What an earlier run has created is used again.
 */
export async function fillCluster(kubernetes: Kubernetes, size: number, commit: string): Promise<void> {
  const recorded = await LiveStore.read();
  const existing = (await kubernetes.names(applications)) ?? (await defineApplications(kubernetes));
  const stores = Array.from({ length: size }, (_, index) => nameOf(index));
  const root = recorded.application(undefined, commit);
  const wanted = new Set([...stores.map(namespaceOf), root.metadata.name]);
  if ([...existing].some(name => !wanted.has(name))) {
    throw new Error(
      `the cluster has more than ${size} stores: measure sizes in ascending order, or take a new cluster`,
    );
  }
  const isThere = (store: string) => existing.has(namespaceOf(store));
  const missing = stores.filter(store => !isThere(store));
  const objects = new Map(missing.map(store => [store, recorded.objects(store)]));
  // The API server looks for a namespace that has just been created only after a pause.
  await onEach([...objects.values()], async ([namespace]) => {
    if (namespace) await kubernetes.create(namespace.collection, namespace.object);
  });
  await onEach([...objects], async ([store, [, ...items]]) => {
    for (const { collection, object, status } of items) {
      await kubernetes.create(collection, object);
      if (status) await kubernetes.patch(`${collection}/${object.metadata.name}/status`, { status });
    }
    // The last, so that it tells that the store is complete.
    await kubernetes.create(applications, recorded.application(store, commit));
  });
  await kubernetes.create(applications, root);
  const setCommit = ({ metadata, status }: typeof root) =>
    kubernetes.patch(`${applications}/${metadata.name}`, { status });
  await setCommit(root);
  await onEach(stores.filter(isThere), async store => {
    await setCommit(recorded.application(store, commit));
    await kubernetes.patch(rolloutOf(store), { status: { updatedReplicas: 1 } });
  });
}

/** The path by which the progress of a rollout is set. */
const rolloutOf = (store: string) => `/apis/apps/v1/namespaces/${namespaceOf(store)}/deployments/web/status`;

async function defineApplications(kubernetes: Kubernetes): Promise<Set<string>> {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'argocd' } };
  await kubernetes.create('/api/v1/namespaces', namespace);
  await kubernetes.create(
    '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    load(await readFile(definition, 'utf8')),
  );
  for (let tries = 0; tries < 300; tries++) {
    const names = await kubernetes.names(applications);
    if (names !== undefined) return names;
    await pause(200);
  }
  throw new Error('the API server does not serve Applications');
}

/** A change of a store's objects that its row in the list shows. */
export interface Change {
  readonly store: string;
  /** A text of the store's row once it shows the change, and not before. */
  readonly shownBy: string;
  apply(): Promise<void>;
}

const seconds = (time: Date) => `${time.toISOString().slice(0, 19)}Z`;

/**
 * Changes of many stores: a rollout begins or ends, an object differs from Git or no longer does, a pod is ready again.
 * A store has changes of one type only.
 */
export class Changes {
  readonly #kubernetes: Kubernetes;
  readonly #size: number;
  /** Stores whose change has begun and has not ended. */
  readonly #begun = new Map<string, () => Promise<void>>();

  constructor(kubernetes: Kubernetes, size: number) {
    this.#kubernetes = kubernetes;
    this.#size = size;
  }

  /** Returns the change of this number; it begins a state or ends it. */
  next(number: number): Change {
    const distinct = Math.min(this.#size, 300);
    const index = number % distinct;
    const store = nameOf(Math.floor((index * this.#size) / distinct));
    switch (index % 3) {
      case 0:
        return this.#toggled(store, 'RollingOut', isBegun =>
          this.#kubernetes.patch(rolloutOf(store), { status: { updatedReplicas: isBegun ? 0 : 1 } }),
        );
      case 1:
        return this.#toggled(store, 'OutOfSync', isBegun =>
          this.#kubernetes.patch(`${applications}/${namespaceOf(store)}`, {
            status: { sync: { status: isBegun ? 'OutOfSync' : 'Synced' } },
          }),
        );
      default:
        return this.#ready(store);
    }
  }

  /** Ends the states that have begun. */
  async revert(): Promise<void> {
    await onEach([...this.#begun.values()], end => end());
    this.#begun.clear();
  }

  #toggled(store: string, reason: string, set: (isBegun: boolean) => Promise<void>): Change {
    const isBegun = !this.#begun.delete(store);
    if (isBegun) this.#begun.set(store, () => set(false));
    return { store, shownBy: isBegun ? reason : 'TakesOrders', apply: () => set(isBegun) };
  }

  #ready(store: string): Change {
    const lastTransitionTime = seconds(new Date());
    const path = `/api/v1/namespaces/${namespaceOf(store)}/pods/database-0/status`;
    const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime }];
    return {
      store,
      shownBy: lastTransitionTime,
      apply: () => this.#kubernetes.patch(path, { status: { conditions } }, 'strategic-merge-patch'),
    };
  }
}
