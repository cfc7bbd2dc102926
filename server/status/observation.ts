import type { ComponentSpec, KindStatus } from './kind.ts';

/**
 * The observed state of one store in its cluster, independent of the engine and the client: Argo CD and Flux, an
 * informer and a test all fill the same few fields. Times are ISO 8601, as reported by the cluster.
 */
export interface Observation {
  readonly store: string;
  readonly cluster: ClusterFacts;
  /** How far the engine applied the manifests of this store. */
  readonly sync: SyncStatus;
  /** The engine's object that finds all stores of the cluster; null if it is missing. */
  readonly root: SyncStatus | null;
  /** The engine's own object (Application, Kustomization); null once it is gone. */
  readonly engineObject: EngineObject | null;
  readonly namespace: NamespaceFacts | null;
  /** Workloads by name, with the remaining pods of deleted ones. */
  readonly components: ReadonlyMap<string, Component>;
  readonly ingress: IngressFacts | null;
  readonly claims: readonly Claim[];
  /** Persistent volumes whose claim was or is in the store's namespace. */
  readonly volumes: readonly Volume[];
  /** Recent warnings that show nowhere else: rejected pods, failed mounts. */
  readonly warnings: readonly Warning[];
  /** The last response that a shopper would have got; null before the first probe. */
  readonly availability: Availability | null;
}

type ClusterState = 'disconnected' | 'connecting' | 'reachable' | 'unreachable' | 'engine-missing';

export interface ClusterFacts {
  readonly name: string;
  /** The name that people use: `Argo CD`. */
  readonly engine: string;
  readonly state: ClusterState;
  /** A sentence; may be empty. */
  readonly message: string;
  /** Time of the last response. */
  readonly observedAt: string | null;
}

/**
 * `not-seen`: the engine has no object of the store. `applying`: it reads, compares, applies or retries. `applied`: the
 * last read commit is in the cluster. `failed`: it gave up or can't read. `suspended`: a person suspended it.
 */
export type SyncState = 'not-seen' | 'applying' | 'applied' | 'failed' | 'suspended';

export interface SyncStatus {
  readonly state: SyncState;
  /** CamelCase; empty if the engine gives none. */
  readonly reason: string;
  readonly message: string;
  /** Time since which `state` holds, if the engine reports it. */
  readonly since: string | null;
  /** The last commit that was applied completely. */
  readonly appliedRevision: string | null;
  readonly appliedAt: string | null;
  /** False if the cluster differs from what the engine read: changed in the cluster, or a change under way. */
  readonly inSync: boolean | null;
  /** True if it waits for a person to confirm a deletion. */
  readonly awaitsConfirmation: boolean;
}

export interface EngineObject {
  readonly name: string;
  readonly createdAt: string | null;
  readonly deletingSince: string | null;
  readonly finalizers: readonly string[];
  /** True if it carries the do-not-prune mark. */
  readonly marked: boolean;
}

export interface NamespaceFacts {
  readonly createdAt: string | null;
  readonly deletingSince: string | null;
  /** The reason why the deletion is stuck, as the namespace controller reports it. */
  readonly blockedBy: string;
  readonly marked: boolean;
}

/** A Deployment or StatefulSet with its pods. */
export interface Component {
  /** Kind of the controller; null if only pods are left. */
  readonly workload: 'Deployment' | 'StatefulSet' | null;
  readonly exists: boolean;
  readonly createdAt: string | null;
  readonly deletingSince: string | null;
  readonly marked: boolean;
  readonly desired: number;
  readonly replicas: number;
  readonly ready: number;
  readonly updated: number;
  /** False while the controller has not seen the newest specification. */
  readonly started: boolean;
  /** The reason why the rollout is stuck (ProgressDeadlineExceeded); empty otherwise. */
  readonly stalled: string;
  /** The reason why pods are refused, if the controller itself reports it; empty otherwise. */
  readonly rejected: string;
  readonly pods: readonly Pod[];
}

export interface Pod {
  readonly name: string;
  readonly phase: string;
  /** `Evicted` and the like. */
  readonly reason: string;
  readonly message: string;
  readonly createdAt: string | null;
  readonly deletingSince: string | null;
  readonly scheduled: Condition | null;
  /**
   * The volumes are mounted and the pod has a network; null if the cluster does not report that.
   * @see https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-has-network
   */
  readonly mounted: Condition | null;
  readonly initialized: Condition | null;
  readonly ready: Condition | null;
  readonly containers: readonly Container[];
}

export interface Condition {
  readonly ok: boolean;
  /** Time of the last change of `ok`. */
  readonly at: string | null;
  readonly reason: string;
  readonly message: string;
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly init: boolean;
  readonly ready: boolean;
  readonly restarts: number;
  readonly state: 'waiting' | 'running' | 'terminated';
  readonly reason: string;
  readonly message: string;
  readonly exitCode: number | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  /** The end of the previous run. */
  readonly last: Termination | null;
}

interface Termination {
  readonly reason: string;
  readonly message: string;
  readonly exitCode: number | null;
  readonly finishedAt: string | null;
}

export interface IngressFacts {
  readonly hosts: readonly string[];
  /** Addresses that the controller published; often empty, which means nothing. */
  readonly addresses: readonly string[];
}

export interface Claim {
  readonly name: string;
  readonly phase: string;
  readonly deletingSince: string | null;
  readonly marked: boolean;
}

export interface Volume {
  readonly name: string;
  readonly phase: string;
  readonly claim: string;
  /** `Delete` or `Retain`. */
  readonly policy: string;
}

export interface Warning {
  readonly reason: string;
  /** Kind and name of the object concerned. */
  readonly kind: string;
  readonly name: string;
  readonly message: string;
  /** Time of the last occurrence. */
  readonly at: string | null;
}

type Outcome = 'ok' | 'failed' | 'unknown';

export interface ProbeCheck {
  readonly outcome: Outcome;
  readonly detail: string;
  /** True if it failed only because no response came in time. */
  readonly isLate?: boolean;
}

/** The shop's response to a probe. */
export interface Availability {
  readonly outcome: Outcome;
  readonly at: string;
  /** Time since which `outcome` holds without a break. */
  readonly since: string;
  /** Time of the first successful response that this process remembers. */
  readonly firstOkAt: string | null;
  /** Results by the name of the check: the storefront, the products, the checkout. */
  readonly checks: Readonly<Record<string, ProbeCheck>>;
  readonly latencyMs: number | null;
}

const noSync: SyncStatus = {
  state: 'not-seen',
  reason: '',
  message: '',
  since: null,
  appliedRevision: null,
  appliedAt: null,
  inSync: null,
  awaitsConfirmation: false,
};

/** A workload that the cluster does not have. */
export const noComponent: Component = {
  workload: null,
  exists: false,
  createdAt: null,
  deletingSince: null,
  marked: false,
  desired: 0,
  replicas: 0,
  ready: 0,
  updated: 0,
  started: true,
  stalled: '',
  rejected: '',
  pods: [],
};

/** Returns the observation of a store of which the cluster has nothing. */
export function emptyObservation(store: string, cluster: ClusterFacts): Observation {
  return {
    store,
    cluster,
    sync: noSync,
    root: null,
    engineObject: null,
    namespace: null,
    components: new Map(),
    ingress: null,
    claims: [],
    volumes: [],
    warnings: [],
    availability: null,
  };
}

/** Returns the observation of a store whose cluster has no kubeconfig here. */
export function disconnectedObservation(store: string, cluster: string, engine: string): Observation {
  const message = `No kubeconfig for cluster ${cluster}.`;
  return emptyObservation(store, { name: cluster, engine, state: 'disconnected', message, observedAt: null });
}

/** True if the cluster was read completely, so that a missing object is known to be missing. */
export function isReadable(observation: Observation): boolean {
  return observation.cluster.state === 'reachable' || observation.cluster.state === 'engine-missing';
}

/** Returns a workload of a store and its pods; an absent one if the cluster has nothing of it. */
export function componentOf({ components }: Observation, name: string): Component {
  return components.get(name) ?? noComponent;
}

/** A workload that a store of a kind should have, as its cluster has it. */
export interface ObservedComponent extends Component {
  readonly spec: ComponentSpec;
}

/** Returns the workloads that a store of a kind should have. */
export function componentsOf(observation: Observation, { components }: KindStatus): ObservedComponent[] {
  return components.map(spec => ({ ...componentOf(observation, spec.name), spec }));
}

/** True if all workloads run as they should, so that the shop is worth probing. */
export function workloadsReady(observation: Observation, kind: KindStatus): boolean {
  return componentsOf(observation, kind).every(isRunning);
}

/** Returns the checks of a probe: those that failed first, then those that are unknown. */
export function checksOf({ checks }: Pick<Availability, 'checks'>): ProbeCheck[] {
  const order = ['failed', 'unknown', 'ok'];
  return Object.values(checks).sort((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome));
}

/** True if enough of its pods are ready, even while others are being replaced. */
export function isRunning(component: Component): boolean {
  return component.exists && component.desired > 0 && component.ready >= component.desired;
}

/** True if its pods are being replaced by those of a newer specification. */
export function isRolling(component: Component): boolean {
  return (
    component.exists &&
    (!component.started || component.updated < component.desired || component.replicas > component.desired)
  );
}
