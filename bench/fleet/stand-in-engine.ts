import { setTimeout as pause } from 'node:timers/promises';
import { onEach, type Kubernetes } from './kubernetes.ts';
import { applications, LiveStore, namespaceOf, type Item } from './live-store.ts';
import type { MeasuredFleet } from './measured-fleet.ts';

/** Milliseconds between two looks at the branch. */
const lookEvery = 1000;

const namespaces = '/api/v1/namespaces';
const engineFolder = 'dist/local/engine';
/** The store of a file that an engine applies. */
const storeOfPath = /^dist\/local\/(?:stores\/([^/]+)\/|engine\/([^/_][^/]*)\.yaml$)/;

/**
 * Stands in for Argo CD and the cluster below it: reports each commit as applied for the stores that it touches, brings
 * in the objects of new stores as if they had started at once, and deletes those of stores that left Git.
 */
export class StandInEngine {
  readonly #fleet: MeasuredFleet;
  readonly #kubernetes: Kubernetes;
  readonly #recorded: LiveStore;
  readonly #stopping = new AbortController();
  #running = Promise.resolve();
  #applied: string;
  /** Stores that it has brought in itself. */
  readonly #brought = new Set<string>();
  /** Number of requests that changed an object. */
  writes = 0;

  private constructor(fleet: MeasuredFleet, kubernetes: Kubernetes, recorded: LiveStore, applied: string) {
    this.#fleet = fleet;
    this.#kubernetes = kubernetes;
    this.#recorded = recorded;
    this.#applied = applied;
  }

  /** Starts it on a cluster that has the stores of the newest commit. */
  static async start(fleet: MeasuredFleet, kubernetes: Kubernetes): Promise<StandInEngine> {
    const engine = new StandInEngine(fleet, kubernetes, await LiveStore.read(), await fleet.head());
    engine.#running = engine.#run();
    // An error stops it; what waits for it next gets the error.
    engine.#running.catch(() => undefined);
    return engine;
  }

  /** Deletes what a run that was interrupted has brought in. */
  static async clean(kubernetes: Kubernetes): Promise<void> {
    const recorded = await LiveStore.read();
    const stores = [...((await kubernetes.names(namespaces)) ?? [])].flatMap(
      name => /^store-(soak-.*)/.exec(name)?.[1] ?? [],
    );
    await onEach(stores, async store => {
      await remove(kubernetes, recorded, store);
    });
  }

  /** Resolves when it has applied a commit that was the newest when this was called. */
  async applied(): Promise<void> {
    const wanted = await this.#fleet.head();
    for (;;) {
      const { stdout } = await this.#fleet.git('rev-list', '--count', `${this.#applied}..${wanted}`);
      if (Number(stdout) === 0) return;
      await Promise.race([this.#running, pause(200)]);
    }
  }

  /** Deletes the objects that it has brought in. Rejects with the error that has stopped it before. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await onEach([...this.#brought], store => this.#remove(store));
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const head = await this.#fleet.head();
      if (head !== this.#applied) await this.#apply(head);
      await pause(lookEvery, undefined, { signal }).catch(() => undefined);
    }
  }

  async #apply(commit: string): Promise<void> {
    const changed = await this.#fleet.git('diff-tree', '-r', '--name-only', '--no-renames', this.#applied, commit);
    const paths = changed.stdout.split('\n');
    const stores = new Set(
      paths.flatMap(path => {
        const [, ofStore, ofEngine] = storeOfPath.exec(path) ?? [];
        return ofStore ?? ofEngine ?? [];
      }),
    );
    const listed = await this.#fleet.git('ls-tree', '--name-only', commit, `${engineFolder}/`);
    const present = new Set(listed.stdout.split('\n'));
    const root = this.#recorded.application(undefined, commit);
    await this.#report(root);
    await onEach([...stores], async store => {
      const application = this.#recorded.application(store, commit);
      if (!present.has(`${engineFolder}/${store}.yaml`)) await this.#remove(store);
      else if (this.#brought.has(store) || !isNew(store)) await this.#report(application);
      else await this.#bringIn(store, application);
    });
    this.#applied = commit;
  }

  async #report({ metadata, status }: ReturnType<LiveStore['application']>): Promise<void> {
    this.writes++;
    await this.#kubernetes.patch(`${applications}/${metadata.name}`, { status });
  }

  async #bringIn(store: string, application: Item['object']): Promise<void> {
    this.#brought.add(store);
    for (const { collection, object, status } of this.#recorded.objects(store)) {
      this.writes++;
      await this.#kubernetes.create(collection, unmarked(object));
      if (status) await this.#kubernetes.patch(`${collection}/${object.metadata.name}/status`, { status });
    }
    await this.#kubernetes.create(applications, unmarked(application));
  }

  async #remove(store: string): Promise<void> {
    if (!this.#brought.delete(store)) return;
    this.writes += await remove(this.#kubernetes, this.#recorded, store);
  }
}

/** @returns the number of deleted objects */
async function remove(kubernetes: Kubernetes, recorded: LiveStore, store: string): Promise<number> {
  const objects = recorded.objects(store).reverse();
  await kubernetes.remove(`${applications}/${namespaceOf(store)}`);
  for (const { collection, object } of objects) await kubernetes.remove(`${collection}/${object.metadata.name}`);
  return objects.length + 1;
}

/** The name of a store that is created while the fleet is measured. */
export const newName = (index: number) => `soak-${String(index).padStart(5, '0')}`;
const isNew = (store: string) => store.startsWith('soak-');

/** Without the marks that keep an engine from pruning: it deletes these stores as soon as their files leave Git. */
function unmarked(object: Item['object']): Item['object'] {
  const kept = Object.entries(object.metadata.annotations).filter(([name]) => !/sync-options$|\/prune$/.test(name));
  return { ...object, metadata: { ...object.metadata, annotations: Object.fromEntries(kept) } };
}
