import { z } from 'zod';
import type {
  Claim,
  Component,
  Condition,
  Container,
  IngressFacts,
  NamespaceFacts,
  Pod,
  Volume,
  Warning,
} from '../status/index.ts';
import { flag, number, text, time } from './fields.ts';
import { namespaceOf, storeLabel } from '#fleet';

/**
 * Readers of the objects of a store. Each takes an object as the API returned it and returns the few fields from which
 * a phase is evaluated, so that `managedFields`, logs of conditions and specifications never stay in memory.
 */

const many = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform(value => value ?? []);

export const metadata = z.object({
  name: z.string(),
  namespace: text,
  generation: number,
  creationTimestamp: time,
  deletionTimestamp: time,
  finalizers: many(z.string()),
  labels: z
    .record(z.string(), z.string())
    .nullish()
    .transform(value => value ?? {}),
  annotations: z
    .record(z.string(), z.string())
    .nullish()
    .transform(value => value ?? {}),
});
export type Metadata = z.output<typeof metadata>;

const conditions = many(
  z.object({ type: z.string(), status: z.string(), lastTransitionTime: time, reason: text, message: text }),
);

/** Number of characters that are kept of a message; those of a cluster can be pages long. */
const maxText = 600;
const short = (value: string) => (value.length > maxText ? `${value.slice(0, maxText - 1)}…` : value);

/** Returns an engine's message without the prefixes that Go processes add to each other's errors. */
export function cleanMessage(message: string): string {
  return short(message.replaceAll(/rpc error: code = \w+ desc = /g, '').trim());
}

/** True if an object carries the mark of the cluster's engine against pruning. */
export type IsMarked = (metadata: Metadata) => boolean;

/** Returns the store of an object in a store's namespace: its label and its namespace must name the same store. */
function storeOf(meta: Metadata): string | null {
  const store = meta.labels[storeLabel];
  return store !== undefined && meta.namespace === namespaceOf(store) ? store : null;
}

const namespacePrefix = namespaceOf('');

/** Returns the store that owns the namespace of this name; null if no store can. */
function storeOfNamespace(namespace: string): string | null {
  return namespace.startsWith(namespacePrefix) && namespace.length > namespacePrefix.length
    ? namespace.slice(namespacePrefix.length)
    : null;
}

interface OfStore<T> {
  readonly store: string;
  readonly value: T;
}
const ofStore = <T>(store: string | null, value: T): OfStore<T> | null => (store === null ? null : { store, value });

const namespaceSchema = z.object({ metadata, status: z.object({ conditions }).nullish() });
/** Conditions of a namespace that explain why its deletion is stuck, the most specific first. */
const blockers = [
  'NamespaceFinalizersRemaining',
  'NamespaceDeletionContentFailure',
  'NamespaceDeletionDiscoveryFailure',
  'NamespaceContentRemaining',
];

export function readNamespace(object: unknown, isMarked: IsMarked): OfStore<NamespaceFacts> | null {
  const { metadata: meta, status } = namespaceSchema.parse(object);
  const store = meta.labels[storeLabel];
  const found = status?.conditions ?? [];
  const blocker = blockers
    .map(type => found.find(condition => condition.type === type && condition.status === 'True'))
    .find(condition => condition !== undefined);
  return ofStore(store !== undefined && meta.name === namespaceOf(store) ? store : null, {
    createdAt: meta.creationTimestamp,
    deletingSince: meta.deletionTimestamp,
    blockedBy: short(blocker?.message ?? ''),
    marked: isMarked(meta),
  });
}

/** A Deployment or StatefulSet without its pods, which come from their own collection. */
export type Workload = Omit<Component, 'pods'> & { readonly name: string };

const workloadSchema = z.object({
  metadata,
  spec: z.object({ replicas: z.number().nullish() }),
  status: z
    .object({
      observedGeneration: number,
      replicas: number,
      readyReplicas: number,
      updatedReplicas: number,
      conditions,
    })
    .nullish(),
});

export function readWorkload(
  object: unknown,
  workload: NonNullable<Workload['workload']>,
  isMarked: IsMarked,
): OfStore<Workload> | null {
  const { metadata: meta, spec, status } = workloadSchema.parse(object);
  const found = status?.conditions ?? [];
  const stalled = found.find(
    condition =>
      condition.type === 'Progressing' &&
      condition.status === 'False' &&
      condition.reason === 'ProgressDeadlineExceeded',
  );
  const rejected = found.find(condition => condition.type === 'ReplicaFailure' && condition.status === 'True');
  return ofStore(storeOf(meta), {
    name: meta.name,
    workload,
    exists: true,
    createdAt: meta.creationTimestamp,
    deletingSince: meta.deletionTimestamp,
    marked: isMarked(meta),
    desired: spec.replicas ?? 1,
    replicas: status?.replicas ?? 0,
    ready: status?.readyReplicas ?? 0,
    updated: status?.updatedReplicas ?? 0,
    started: (status?.observedGeneration ?? 0) >= meta.generation,
    stalled: short(stalled?.message ?? ''),
    rejected: short(rejected?.message ?? ''),
  });
}

const terminated = z
  .object({ exitCode: z.number().nullish(), reason: text, message: text, startedAt: time, finishedAt: time })
  .nullish();
const containerStatus = z.object({
  name: z.string(),
  ready: flag,
  restartCount: number,
  state: z
    .object({
      waiting: z.object({ reason: text, message: text }).nullish(),
      running: z.object({ startedAt: time }).nullish(),
      terminated,
    })
    .nullish(),
  lastState: z.object({ terminated }).nullish(),
});
const containerSpec = z.object({ name: z.string(), image: text });
const podSchema = z.object({
  metadata,
  spec: z.object({ initContainers: many(containerSpec), containers: many(containerSpec) }),
  status: z
    .object({
      phase: text,
      reason: text,
      message: text,
      conditions,
      initContainerStatuses: many(containerStatus),
      containerStatuses: many(containerStatus),
    })
    .nullish(),
});

export type PodOfComponent = Pod & { readonly component: string };

export function readPod(object: unknown, componentLabel: string): OfStore<PodOfComponent> | null {
  const { metadata: meta, spec, status } = podSchema.parse(object);
  const condition = (type: string): Condition | null => {
    const found = status?.conditions.find(candidate => candidate.type === type);
    return found
      ? {
          ok: found.status === 'True',
          at: found.lastTransitionTime,
          reason: found.reason,
          message: short(found.message),
        }
      : null;
  };
  return ofStore(storeOf(meta), {
    component: meta.labels[componentLabel] ?? '',
    name: meta.name,
    phase: status?.phase ?? '',
    reason: status?.reason ?? '',
    message: short(status?.message ?? ''),
    createdAt: meta.creationTimestamp,
    deletingSince: meta.deletionTimestamp,
    scheduled: condition('PodScheduled'),
    mounted: condition('PodReadyToStartContainers'),
    initialized: condition('Initialized'),
    ready: condition('Ready'),
    containers: [
      ...spec.initContainers.map(own => readContainer(own, true, status?.initContainerStatuses)),
      ...spec.containers.map(own => readContainer(own, false, status?.containerStatuses)),
    ],
  });
}

function readContainer(
  own: z.output<typeof containerSpec>,
  init: boolean,
  statuses: readonly z.output<typeof containerStatus>[] | undefined,
): Container {
  const found = statuses?.find(candidate => candidate.name === own.name);
  const { waiting, running, terminated: ended } = found?.state ?? {};
  const last = found?.lastState?.terminated;
  return {
    name: own.name,
    image: own.image,
    init,
    ready: found?.ready ?? false,
    restarts: found?.restartCount ?? 0,
    state: ended ? 'terminated' : running ? 'running' : 'waiting',
    reason: ended?.reason ?? waiting?.reason ?? '',
    message: short(ended?.message ?? waiting?.message ?? ''),
    exitCode: ended?.exitCode ?? null,
    startedAt: ended?.startedAt ?? running?.startedAt ?? null,
    finishedAt: ended?.finishedAt ?? null,
    last: last
      ? {
          reason: last.reason,
          message: short(last.message),
          exitCode: last.exitCode ?? null,
          finishedAt: last.finishedAt,
        }
      : null,
  };
}

const claimSchema = z.object({ metadata, status: z.object({ phase: text }).nullish() });

export function readClaim(object: unknown, isMarked: IsMarked): OfStore<Claim> | null {
  const { metadata: meta, status } = claimSchema.parse(object);
  return ofStore(storeOf(meta), {
    name: meta.name,
    phase: status?.phase ?? '',
    deletingSince: meta.deletionTimestamp,
    marked: isMarked(meta),
  });
}

const volumeSchema = z.object({
  metadata,
  spec: z.object({
    claimRef: z.object({ namespace: text, name: text }).nullish(),
    persistentVolumeReclaimPolicy: text,
  }),
  status: z.object({ phase: text }).nullish(),
});

/** Reads a persistent volume. It has no namespace and no store label, but names the claim that it was created for. */
export function readVolume(object: unknown): OfStore<Volume> | null {
  const { metadata: meta, spec, status } = volumeSchema.parse(object);
  return ofStore(storeOfNamespace(spec.claimRef?.namespace ?? ''), {
    name: meta.name,
    phase: status?.phase ?? '',
    claim: spec.claimRef?.name ?? '',
    policy: spec.persistentVolumeReclaimPolicy,
  });
}

const ingressSchema = z.object({
  metadata,
  spec: z.object({ rules: many(z.object({ host: text })) }).nullish(),
  status: z
    .object({ loadBalancer: z.object({ ingress: many(z.object({ ip: text, hostname: text })) }).nullish() })
    .nullish(),
});

export function readIngress(object: unknown): OfStore<IngressFacts> | null {
  const { metadata: meta, spec, status } = ingressSchema.parse(object);
  return ofStore(storeOf(meta), {
    hosts: (spec?.rules ?? []).map(rule => rule.host),
    addresses: (status?.loadBalancer?.ingress ?? []).map(address =>
      address.ip === '' ? address.hostname : address.ip,
    ),
  });
}

const eventSchema = z.object({
  metadata: z.object({ namespace: text, creationTimestamp: time }),
  reason: text,
  message: text,
  type: text,
  lastTimestamp: time,
  eventTime: time,
  series: z.object({ lastObservedTime: time }).nullish(),
  involvedObject: z
    .object({ kind: text, name: text })
    .nullish()
    .transform(value => value ?? { kind: '', name: '' }),
});
/** Reasons of warnings that the status of no watched object shows. */
const relevantReasons = new Set(['FailedCreate', 'FailedMount', 'FailedAttachVolume', 'ProvisioningFailed']);

export function readEvent(object: unknown): OfStore<Warning> | null {
  const event = eventSchema.parse(object);
  if (event.type !== 'Warning' || !relevantReasons.has(event.reason)) return null;
  return ofStore(storeOfNamespace(event.metadata.namespace), {
    reason: event.reason,
    kind: event.involvedObject.kind,
    name: event.involvedObject.name,
    message: short(event.message),
    at: event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp,
  });
}
