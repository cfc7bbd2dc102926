import { noComponent, type Component, type SyncStatus, type Observation } from '../status/index.ts';
import { rootKey, through, type EngineReader } from './engine.ts';
import type { Collection } from './object-cache.ts';
import {
  readClaim,
  readEvent,
  readIngress,
  readNamespace,
  readPod,
  readVolume,
  readWorkload,
  type PodOfComponent,
  type Workload,
} from './objects.ts';
import { Reflector, type ReflectorOptions, type ReflectorState } from './reflector.ts';
import { componentLabel, storeLabel } from '#fleet';

/** The state of one collection, with its name in RBAC. */
export type CollectionState = ReflectorState & { readonly name: string };

/** Number of warnings that are cached for each store. */
const maxWarnings = 20;

/** All collections of one cluster that hold objects of stores. */
export class Collections {
  readonly #reflectors: ReturnType<typeof reflectAll>;
  /** The source of the manifests of the engine's objects, if it is a separate object. */
  readonly #sources: Reflector<SyncStatus> | undefined;

  constructor(engine: EngineReader, options: ReflectorOptions) {
    this.#reflectors = reflectAll(engine, options);
    this.#sources = engine.source && new Reflector(engine.source, options);
  }

  start(): void {
    for (const reflector of this.#all()) reflector.start();
  }

  stop(): void {
    for (const reflector of this.#all()) reflector.stop();
  }

  states(): readonly CollectionState[] {
    return this.#all().map(({ name, state }) => ({ name, ...state }));
  }

  /** Returns the state of the object by which the engine finds all stores; null when there is none. */
  root(): SyncStatus | null {
    const found = this.#reflectors.engineObjects.of(rootKey)[0];
    return found ? through(this.source(), found.sync) : null;
  }

  source(): SyncStatus | undefined {
    return this.#sources?.of(rootKey)[0];
  }

  /** Ends the pauses of the collections that could not be read. */
  retrySoon(): void {
    for (const reflector of this.#all()) reflector.retrySoon();
  }

  /** True if the cluster has any object of a store. */
  has(store: string): boolean {
    return store !== rootKey && this.#proving().some(reflector => reflector.has(store));
  }

  /** Returns the stores of which the cluster has any object, whether Git wants them or not. */
  stores(): ReadonlySet<string> {
    const names = new Set(this.#proving().flatMap(reflector => [...reflector.stores()]));
    names.delete(rootKey);
    return names;
  }

  /** Returns the observation of a store with the objects that its cluster has. */
  observe(empty: Observation): Observation {
    const { store } = empty;
    const reflectors = this.#reflectors;
    const own = reflectors.engineObjects.of(store)[0];
    return {
      ...empty,
      sync: own ? through(this.source(), own.sync) : empty.sync,
      root: this.root(),
      engineObject: own?.object ?? null,
      namespace: reflectors.namespaces.of(store)[0] ?? null,
      components: componentsIn(
        [...reflectors.statefulSets.of(store), ...reflectors.deployments.of(store)],
        reflectors.pods.of(store),
      ),
      ingress: reflectors.ingresses.of(store)[0] ?? null,
      claims: reflectors.claims.of(store),
      volumes: reflectors.volumes.of(store),
      warnings: reflectors.events.of(store),
    };
  }

  /** Events outlive their objects by an hour: an event alone does not prove a store. */
  #proving(): readonly Reflector<unknown>[] {
    return this.#all().filter(reflector => reflector !== this.#reflectors.events);
  }

  #all(): readonly Reflector<unknown>[] {
    return [...Object.values(this.#reflectors), ...(this.#sources ? [this.#sources] : [])];
  }
}

function reflectAll(engine: EngineReader, options: ReflectorOptions) {
  const reflect = <T>(collection: Collection<T>) => new Reflector(collection, options);
  const labelled = { labelSelector: storeLabel };
  return {
    namespaces: reflect({
      name: 'namespaces',
      path: '/api/v1/namespaces',
      query: labelled,
      read: object => readNamespace(object, engine.isMarked),
    }),
    pods: reflect({
      name: 'pods',
      path: '/api/v1/pods',
      query: labelled,
      read: object => readPod(object, componentLabel),
    }),
    deployments: reflect({
      name: 'deployments',
      path: '/apis/apps/v1/deployments',
      query: labelled,
      read: object => readWorkload(object, 'Deployment', engine.isMarked),
    }),
    statefulSets: reflect({
      name: 'statefulsets',
      path: '/apis/apps/v1/statefulsets',
      query: labelled,
      read: object => readWorkload(object, 'StatefulSet', engine.isMarked),
    }),
    claims: reflect({
      name: 'persistentvolumeclaims',
      path: '/api/v1/persistentvolumeclaims',
      query: labelled,
      read: object => readClaim(object, engine.isMarked),
    }),
    volumes: reflect({ name: 'persistentvolumes', path: '/api/v1/persistentvolumes', query: {}, read: readVolume }),
    ingresses: reflect({
      name: 'ingresses',
      path: '/apis/networking.k8s.io/v1/ingresses',
      query: labelled,
      read: readIngress,
    }),
    events: reflect({
      name: 'events',
      path: '/api/v1/events',
      query: { fieldSelector: 'type=Warning' },
      read: readEvent,
      limit: maxWarnings,
    }),
    engineObjects: reflect(engine.objects),
  };
}

/** Returns workloads by name with their pods, and the remaining pods of deleted workloads. */
function componentsIn(workloads: readonly Workload[], pods: readonly PodOfComponent[]): ReadonlyMap<string, Component> {
  const components = new Map<string, Component>();
  const podsOf = (name: string) => pods.filter(pod => pod.component === name);
  for (const { name, ...workload } of workloads) {
    if (!components.has(name)) components.set(name, { ...workload, pods: podsOf(name) });
  }
  for (const { component } of pods) {
    if (component === '' || components.has(component)) continue;
    components.set(component, { ...noComponent, pods: podsOf(component) });
  }
  return components;
}
