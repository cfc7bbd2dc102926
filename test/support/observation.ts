/** Fixtures: the observation of a store and its facts in Git, as a cluster and Git report them. */
import { wooStatus } from '../../server/kinds/woo-store/woo-store.ts';
import { notInGit as nothingKnown, type GitFacts } from '../../server/status/git-facts.ts';
import {
  emptyObservation,
  type Component,
  type Container,
  type SyncStatus,
  type Observation,
  type Pod,
  type Availability,
} from '../../server/status/observation.ts';

/** The time at which tests evaluate. */
export const now = new Date('2026-11-20T12:00:00Z');

/** Returns the ISO time so many seconds before {@link now}. */
export function ago(seconds: number): string {
  return new Date(now.getTime() - seconds * 1000).toISOString();
}

const target = 'a'.repeat(40);

/** A WooStore that Git does not contain. */
export const nothingInGit: GitFacts = { ...nothingKnown, kind: wooStatus };

export function givenGitFacts(over: Partial<GitFacts> = {}): GitFacts {
  return {
    kind: wooStatus,
    desired: 'running',
    problems: [],
    rendered: true,
    queued: false,
    queue: null,
    target: { commit: target, at: ago(60) },
    appliedContainsTarget: true,
    createdAt: ago(60),
    deletionRequestedAt: null,
    filesRemovedAt: null,
    goneAt: null,
    firstLiveAt: null,
    ...over,
  };
}

/** Facts in Git of a store that has been live for a day. */
export function givenLiveGitFacts(over: Partial<GitFacts> = {}): GitFacts {
  const day = 86_400;
  return givenGitFacts({
    target: { commit: target, at: ago(day) },
    createdAt: ago(day),
    firstLiveAt: ago(day),
    ...over,
  });
}

export function givenContainer(name: string, over: Partial<Container> = {}): Container {
  return {
    name,
    image: `registry.example/${name}:1`,
    init: false,
    ready: true,
    restarts: 0,
    state: 'running',
    reason: '',
    message: '',
    exitCode: null,
    startedAt: ago(30),
    finishedAt: null,
    last: null,
    ...over,
  };
}

/** Last message of the installer of a shop that takes orders. */
const testOrder =
  '{"order":{"status":"processing","seconds":0.31,"at":"2026-11-20T11:59:00Z","release":"WordPress 7.1 WooCommerce 11.0.1"}}';

/** Returns an init container that succeeded. */
export function givenDone(name: string, from: number, to: number): Container {
  return givenContainer(name, {
    init: true,
    state: 'terminated',
    reason: 'Completed',
    exitCode: 0,
    startedAt: ago(from),
    finishedAt: ago(to),
  });
}

/** Returns an init container that was not started. */
export function givenWaiting(name: string, over: Partial<Container> = {}): Container {
  return givenContainer(name, {
    init: true,
    ready: false,
    state: 'waiting',
    reason: 'PodInitializing',
    startedAt: null,
    ...over,
  });
}

export function givenPod(name: string, over: Partial<Pod> = {}): Pod {
  return {
    name,
    phase: 'Running',
    reason: '',
    message: '',
    createdAt: ago(50),
    deletingSince: null,
    scheduled: { ok: true, at: ago(50), reason: '', message: '' },
    mounted: { ok: true, at: ago(31), reason: '', message: '' },
    initialized: { ok: true, at: ago(30), reason: '', message: '' },
    ready: { ok: true, at: ago(20), reason: '', message: '' },
    containers: [],
    ...over,
  };
}

export function givenUnready(name: string, containers: readonly Container[], over: Partial<Pod> = {}): Pod {
  return givenPod(name, {
    phase: 'Pending',
    initialized: { ok: false, at: ago(50), reason: 'ContainersNotInitialized', message: '' },
    ready: { ok: false, at: ago(50), reason: 'ContainersNotReady', message: '' },
    containers,
    ...over,
  });
}

export function givenComponent(over: Partial<Component> = {}): Component {
  return {
    workload: 'Deployment',
    exists: true,
    createdAt: ago(55),
    deletingSince: null,
    marked: true,
    desired: 1,
    replicas: 1,
    ready: 1,
    updated: 1,
    started: true,
    stalled: '',
    rejected: '',
    pods: [],
    ...over,
  };
}

export const readyDatabase = givenComponent({
  pods: [
    givenPod('database-0', {
      containers: [givenDone('credentials', 48, 47), givenDone('initialise', 46, 43), givenContainer('mariadb')],
      ready: { ok: true, at: ago(40), reason: '', message: '' },
    }),
  ],
});

export const readyWeb = givenComponent({
  pods: [
    givenPod('web-1', {
      containers: [
        { ...givenDone('install', 40, 32), message: testOrder },
        givenContainer('web'),
        givenContainer('cron'),
      ],
    }),
  ],
});

export function givenAvailability(outcome: Availability['outcome'], over: Partial<Availability> = {}): Availability {
  const detail = outcome === 'ok' ? 'as it should be' : 'the shop answered 500';
  const check = { outcome, detail };
  return {
    outcome,
    at: ago(1),
    since: ago(outcome === 'ok' ? 18 : 5),
    firstOkAt: outcome === 'ok' ? ago(18) : null,
    latencyMs: 80,
    ...over,
    checks: { storefront: check, products: check, checkout: check, ...over.checks },
  };
}

export function givenSync(over: Partial<SyncStatus> = {}): SyncStatus {
  return {
    state: 'applied',
    reason: '',
    message: '',
    since: ago(54),
    appliedRevision: target,
    appliedAt: ago(54),
    inSync: true,
    awaitsConfirmation: false,
    ...over,
  };
}

export const cluster = {
  name: 'local',
  engine: 'Argo CD',
  state: 'reachable',
  message: '',
  observedAt: ago(1),
} as const;

/** A cluster that has nothing of the store, with a working engine. */
export function givenNothing(over: Over = {}): Observation {
  return withWorkloads({ ...emptyObservation('acme', cluster), root: givenSync() }, over);
}

/** The differing parts of an observation of a WooStore. */
export type Over = Partial<Observation> & { readonly database?: Component; readonly web?: Component };

/** Returns an observation with other facts, and other workloads of a WooStore. */
export function withWorkloads(observation: Observation, { database, web, ...over }: Over): Observation {
  const components = new Map(observation.components);
  if (database !== undefined) components.set('database', { ...database, workload: 'StatefulSet' });
  if (web !== undefined) components.set('web', { ...web, workload: 'Deployment' });
  return { ...observation, components, ...over };
}

/** Returns a store that works as it should. */
export function givenRunning(over: Over = {}): Observation {
  const running = givenNothing({
    sync: givenSync(),
    engineObject: { name: 'store-acme', createdAt: ago(58), deletingSince: null, finalizers: [], marked: true },
    namespace: { createdAt: ago(56), deletingSince: null, blockedBy: '', marked: true },
    database: readyDatabase,
    web: readyWeb,
    ingress: { hosts: ['acme.localhost'], addresses: ['10.0.0.1'] },
    claims: [
      { name: 'uploads', phase: 'Bound', deletingSince: null, marked: true },
      { name: 'data-database-0', phase: 'Bound', deletingSince: null, marked: true },
    ],
    volumes: [
      { name: 'pvc-1', phase: 'Bound', claim: 'uploads', policy: 'Delete' },
      { name: 'pvc-2', phase: 'Bound', claim: 'data-database-0', policy: 'Delete' },
    ],
    availability: givenAvailability('ok'),
  });
  return withWorkloads(running, over);
}

/** Returns the same store after its protection was removed. */
export function givenUnmarked(over: Over = {}): Observation {
  const running = givenRunning();
  const unmarked: Observation = {
    ...running,
    engineObject: running.engineObject && { ...running.engineObject, marked: false },
    namespace: running.namespace && { ...running.namespace, marked: false },
    components: new Map([...running.components].map(([name, component]) => [name, { ...component, marked: false }])),
    claims: running.claims.map(claim => ({ ...claim, marked: false })),
  };
  return withWorkloads(unmarked, over);
}
