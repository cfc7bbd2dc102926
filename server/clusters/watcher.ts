import type { KubeConfig } from '@kubernetes/client-node';
import type { Logger } from '../lib/logger.ts';
import { emptyObservation, noComponent, type ClusterFacts, type Component, type Observation } from '../status/index.ts';
import { connect, type Api } from './api.ts';
import { rootKey, through, type EngineReader } from './engine.ts';
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
import { reflect, type Kind, type Reflector } from './reflector.ts';
import type { ClusterView } from '#contract';
import { componentLabel, storeLabel } from '#fleet';

type ClusterHealth = Pick<ClusterView, 'name' | 'state' | 'message' | 'observedAt'>;

/** What one cluster says, kept up to date. It reads only. */
export interface ClusterWatcher {
  readonly name: string;
  start(): void;
  stop(): void;
  health(): ClusterHealth;
  /** What is known of a store now; cheap, and never waits. `reach` is left to whoever asks the shop. */
  observe(store: string): Observation;
  /** Stores of which the cluster has anything, wanted or not. */
  stores(): ReadonlySet<string>;
  /** Stores of which something has changed, gathered for a moment. Returns what ends it. */
  onChange(listener: (stores: ReadonlySet<string>) => void): () => void;
  /** The cluster's own state, or the root object that finds all stores, has changed: every store is concerned. */
  onHealth(listener: (health: ClusterHealth) => void): () => void;
}

export interface ClusterWatcherOptions {
  readonly name: string;
  readonly kubeconfig: KubeConfig;
  /** How its engine is read. */
  readonly engine: EngineReader;
  readonly logger: Logger;
  readonly timing?: Partial<Timing>;
}

interface Timing {
  /** How long changes are gathered before listeners hear of them. */
  readonly coalesceMs: number;
  readonly pingMs: number;
  /** Without a good word for so long, a cluster is unreachable. */
  readonly staleMs: number;
  readonly backoffMs: readonly [number, number];
}

const defaults: Timing = { coalesceMs: 150, pingMs: 20_000, staleMs: 90_000, backoffMs: [500, 15_000] };
/** Warnings that are kept of a store. */
const maxWarnings = 20;

/** Watches a cluster. Nothing happens before `start()`. */
export function watchCluster(options: ClusterWatcherOptions): ClusterWatcher {
  return watchApi(connect(options.kubeconfig), options);
}

/** The same through any API, for tests. */
export function watchApi(api: Api, options: Omit<ClusterWatcherOptions, 'kubeconfig'>): ClusterWatcher {
  const { name, logger, engine } = options;
  const timing = { ...defaults, ...options.timing };
  const changeListeners = new Set<(stores: ReadonlySet<string>) => void>();
  const healthListeners = new Set<(health: ClusterHealth) => void>();
  let changed = new Set<string>();
  let gathering: NodeJS.Timeout | undefined;
  let pinging: NodeJS.Timeout | undefined;
  let stopping: AbortController | undefined;
  let pingedAt: number | null = null;
  let pingError = '';
  let lastTold = '';

  const tell = <T>(listeners: ReadonlySet<(value: T) => void>, value: T) => {
    for (const listener of [...listeners]) {
      try {
        listener(value);
      } catch (problem) {
        logger.warn({ cluster: name, err: problem }, 'A listener failed');
      }
    }
  };
  const gather = (stores: ReadonlySet<string>) => {
    if (stores.has(rootKey)) checkHealth();
    for (const store of stores) if (store !== rootKey) changed.add(store);
    if (changed.size === 0) return;
    gathering ??= setTimeout(() => {
      gathering = undefined;
      const told = changed;
      changed = new Set();
      tell(changeListeners, told);
    }, timing.coalesceMs);
  };
  const checkHealth = () => {
    const current = health();
    const { state, reason = '', message = '' } = root() ?? source() ?? {};
    const telling = JSON.stringify([current.state, current.message, state, reason, message]);
    if (telling === lastTold) return;
    lastTold = telling;
    tell(healthListeners, current);
  };

  const labelled = { labelSelector: storeLabel };
  const reflector = <T>(kind: Kind<T>): Reflector<T> =>
    reflect({ api, kind, logger, onChange: gather, onState: checkHealth, backoffMs: timing.backoffMs });
  const kinds = {
    namespaces: reflector({
      name: 'namespaces',
      path: '/api/v1/namespaces',
      query: labelled,
      read: object => readNamespace(object, engine.isMarked),
    }),
    pods: reflector({
      name: 'pods',
      path: '/api/v1/pods',
      query: labelled,
      read: object => readPod(object, componentLabel),
    }),
    deployments: reflector({
      name: 'deployments',
      path: '/apis/apps/v1/deployments',
      query: labelled,
      read: object => readWorkload(object, 'Deployment', engine.isMarked),
    }),
    statefulSets: reflector({
      name: 'statefulsets',
      path: '/apis/apps/v1/statefulsets',
      query: labelled,
      read: object => readWorkload(object, 'StatefulSet', engine.isMarked),
    }),
    claims: reflector({
      name: 'persistentvolumeclaims',
      path: '/api/v1/persistentvolumeclaims',
      query: labelled,
      read: object => readClaim(object, engine.isMarked),
    }),
    volumes: reflector({ name: 'persistentvolumes', path: '/api/v1/persistentvolumes', query: {}, read: readVolume }),
    ingresses: reflector({
      name: 'ingresses',
      path: '/apis/networking.k8s.io/v1/ingresses',
      query: labelled,
      read: readIngress,
    }),
    events: reflector({
      name: 'events',
      path: '/api/v1/events',
      query: { fieldSelector: 'type=Warning' },
      read: readEvent,
      limit: maxWarnings,
    }),
    engineObjects: reflector(engine.objects),
  };
  const sources = engine.source && reflector(engine.source);
  const all: readonly Reflector<unknown>[] = [...Object.values(kinds), ...(sources ? [sources] : [])];
  const source = () => sources?.of(rootKey)[0];
  const root = () => {
    const found = kinds.engineObjects.of(rootKey)[0];
    return found ? through(source(), found.delivery) : null;
  };

  const health = (): ClusterHealth => {
    const now = Date.now();
    const states = all.map(kind => ({ kind: kind.kind, ...kind.state() }));
    const heardAt = Math.max(pingedAt ?? 0, ...states.map(state => state.heardAt ?? 0));
    const answer = (state: ClusterHealth['state'], message: string, at = heardAt): ClusterHealth => ({
      name,
      state,
      message,
      observedAt: at === 0 ? null : new Date(at).toISOString(),
    });
    const failing = states.filter(state => state.failingSince !== null);
    const unread = states.filter(state => !state.synced && !state.missing);
    const why = (state: (typeof states)[number]) => `It does not give its ${state.kind}: ${state.error}.`;

    if (unread.length > 0) {
      const first = failing.find(state => !state.synced);
      return first ? answer('unreachable', why(first), 0) : answer('connecting', 'Being read for the first time.');
    }
    const long = failing.find(state => now - (state.failingSince ?? now) > timing.staleMs);
    if (long) return answer('unreachable', why(long), long.heardAt ?? 0);
    if (now - heardAt > timing.staleMs) {
      const told = pingError === '' ? '' : `: ${pingError}`;
      return answer('unreachable', `No answer for ${Math.round((now - heardAt) / 1000)} seconds${told}.`);
    }
    const missing = states.filter(state => state.missing).map(state => state.kind);
    if (missing.length > 0) {
      return answer('unprepared', `${engine.displayName} is not installed: it has no ${missing.join(' and no ')}.`);
    }
    return answer('reachable', '');
  };

  const ping = async (signal: AbortSignal) => {
    try {
      await api.ping(signal);
      pingedAt = Date.now();
      pingError = '';
    } catch (problem) {
      pingError = problem instanceof Error ? problem.message : String(problem);
    }
    if (!signal.aborted) checkHealth();
  };

  return {
    name,
    start() {
      if (stopping) return;
      const { signal } = (stopping = new AbortController());
      for (const kind of all) kind.start();
      pinging = setInterval(() => void ping(signal), timing.pingMs);
      void ping(signal);
    },
    stop() {
      stopping?.abort();
      stopping = undefined;
      for (const kind of all) kind.stop();
      clearInterval(pinging);
      clearTimeout(gathering);
      gathering = undefined;
    },
    health,
    observe(store) {
      const { state, message, observedAt } = health();
      const facts: ClusterFacts = { name, engine: engine.displayName, state, message, observedAt };
      const empty = emptyObservation(store, facts);
      const own = kinds.engineObjects.of(store)[0];
      const pods = kinds.pods.of(store);
      return {
        ...empty,
        delivery: own ? through(source(), own.delivery) : empty.delivery,
        root: root(),
        engineObject: own?.object ?? null,
        namespace: kinds.namespaces.of(store)[0] ?? null,
        components: componentsIn([...kinds.statefulSets.of(store), ...kinds.deployments.of(store)], pods),
        ingress: kinds.ingresses.of(store)[0] ?? null,
        claims: kinds.claims.of(store),
        volumes: kinds.volumes.of(store),
        warnings: kinds.events.of(store),
      };
    },
    stores() {
      const names = new Set<string>();
      for (const kind of all) {
        // Events outlive what they tell of by an hour: they make no store.
        if (kind === kinds.events) continue;
        for (const store of kind.stores()) if (store !== rootKey) names.add(store);
      }
      return names;
    },
    onChange(listener) {
      changeListeners.add(listener);
      return () => changeListeners.delete(listener);
    },
    onHealth(listener) {
      healthListeners.add(listener);
      return () => healthListeners.delete(listener);
    },
  };
}

/** Workloads by name with their pods, and what is left of workloads that are gone. */
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
