import { z } from 'zod';
import { fluxNames } from '../../../fleet/engines/flux/names.ts';
import { rootKey, type EngineFacts, type EngineReader } from '../../clusters/engine.ts';
import { number, text, time } from '../../clusters/fields.ts';
import { legible, metadata } from '../../clusters/objects.ts';
import type { Delivery } from '../../status/index.ts';
import { engineOf, namespaceOf, rootName, storeLabel } from '#fleet';

const conditions = z
  .array(z.object({ type: text, status: text, reason: text, message: text, lastTransitionTime: time }))
  .nullish()
  .transform(value => value ?? []);
type Conditions = z.output<typeof conditions>;

const kustomizationSchema = z.object({
  metadata,
  spec: z.object({ suspend: z.boolean().nullish(), prune: z.boolean().nullish(), deletionPolicy: text }),
  status: z
    .object({
      observedGeneration: number,
      conditions,
      lastAppliedRevision: text,
      history: z
        .array(z.object({ firstReconciled: text, lastReconciled: text, lastReconciledStatus: text }))
        .nullish()
        .transform(value => value ?? []),
    })
    .nullish(),
});
type Kustomization = z.output<typeof kustomizationSchema>;

const repositorySchema = z.object({
  metadata,
  spec: z.object({ suspend: z.boolean().nullish() }),
  status: z.object({ conditions, artifact: z.object({ revision: text, lastUpdateTime: time }).nullish() }).nullish(),
});

const { displayName, isMarked } = engineOf({ type: 'flux' });

/** A run of failures of one object, over all its retries. */
interface Failure {
  readonly createdAt: string | null;
  readonly since: string | null;
  readonly reason: string;
  readonly message: string;
  readonly revision: string;
  readonly generation: number;
}

export function fluxReader(namespace: string, cluster: string): EngineReader {
  const failures = new Map<string, Failure>();
  return {
    displayName,
    objects: {
      name: 'kustomizations',
      path: `/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/${namespace}/kustomizations`,
      query: {},
      read: object => readKustomization(object, rootName(cluster), failures),
      optional: true,
    },
    source: {
      name: 'gitrepositories',
      path: `/apis/source.toolkit.fluxcd.io/v1/namespaces/${namespace}/gitrepositories`,
      query: { fieldSelector: `metadata.name=${fluxNames.source}` },
      read: readRepository,
      optional: true,
    },
    isMarked,
  };
}

function readKustomization(
  object: unknown,
  root: string,
  failures: Map<string, Failure>,
): { store: string; value: EngineFacts } | null {
  const kustomization = kustomizationSchema.parse(object);
  const { metadata: meta, status } = kustomization;
  const label = meta.labels[storeLabel];
  const store = meta.name === root ? rootKey : label !== undefined && meta.name === namespaceOf(label) ? label : null;
  if (store === null) return null;
  const revision = shaOf(status?.lastAppliedRevision ?? '');
  const evaluation = remembering(kustomization, evaluate(kustomization), failures);
  return {
    store,
    value: {
      delivery: {
        ...evaluation,
        appliedRevision: revision,
        appliedAt: revision === null ? null : appliedAt(status?.history ?? []),
        // Flux corrects drift and does not tell of it; while it works or fails, nobody knows.
        inSync: evaluation.state === 'applied' ? true : null,
        awaitsConfirmation: false,
      },
      object: {
        name: meta.name,
        createdAt: meta.creationTimestamp,
        deletingSince: meta.deletionTimestamp,
        finalizers: meta.finalizers,
        marked: isKept(kustomization),
      },
    },
  };
}

/** Pruned or deleted now, it would leave behind what it applied. */
function isKept({ metadata: meta, spec }: Kustomization): boolean {
  const policy = spec.deletionPolicy;
  const mirrorsPrune = policy === '' || policy === 'MirrorPrune';
  return isMarked(meta) || policy === 'Orphan' || (mirrorsPrune && spec.prune !== true);
}

type EngineStatus = Pick<Delivery, 'state' | 'reason' | 'message' | 'since'>;

function evaluate({ metadata: meta, spec, status }: Kustomization): EngineStatus {
  const found = status?.conditions ?? [];
  const ready = conditionOf(found, 'Ready');
  const stalled = conditionOf(found, 'Stalled');
  if (meta.deletionTimestamp !== null) {
    // What failed before says nothing about the deletion.
    return ready?.status === 'False' && ready.reason === 'PruneFailed'
      ? failed(ready)
      : says('applying', 'Deleting', '', meta.deletionTimestamp);
  }
  if (spec.suspend === true) return says('suspended', 'Suspended', 'spec.suspend is set');
  if ((status?.observedGeneration ?? 0) < meta.generation && ready?.status === 'True') {
    return says('applying', 'NewSpecification');
  }
  if (stalled?.status === 'True') return failed(stalled);
  if (ready?.status === 'True') return says('applied', '', '', appliedAt(status?.history ?? []));
  if (ready?.status !== 'False') return says('applying', 'Reconciling', '', meta.creationTimestamp);
  if (waits(ready)) return says('applying', ready.reason, ready.message, ready.lastTransitionTime);
  return failed(ready);
}

/** Not ready, but for no fault of its own: what it needs is not there yet, and tells by itself if it fails. */
function waits({ reason, message }: Conditions[number]): boolean {
  return (
    reason === 'DependencyNotReady' ||
    reason === 'Progressing' ||
    reason === 'HealthCheckCanceled' ||
    (reason === 'ArtifactFailed' && /^Source artifact not found/i.test(message))
  );
}

/**
 * Each retry wipes out why and since when Flux fails, for as long as it takes and with a new time afterwards. Without a
 * memory a store that can't be applied would look like one that is being applied, again and again.
 */
function remembering(
  kustomization: Kustomization,
  evaluation: EngineStatus,
  failures: Map<string, Failure>,
): EngineStatus {
  const { metadata: meta, status } = kustomization;
  const known = failures.get(meta.name);
  const earlier = known?.createdAt === meta.creationTimestamp ? known : undefined;
  const revision = /for revision (\S+)/.exec(conditionOf(status?.conditions ?? [], 'Reconciling')?.message ?? '')?.[1];
  if (evaluation.state === 'failed') {
    const { reason, message } = evaluation;
    const failure = {
      createdAt: meta.creationTimestamp,
      since: earlier?.since ?? evaluation.since,
      reason,
      message,
      revision: revision ?? earlier?.revision ?? '',
      generation: meta.generation,
    };
    failures.set(meta.name, failure);
    return { ...evaluation, since: failure.since };
  }
  if (evaluation.reason !== 'Reconciling') {
    failures.delete(meta.name);
    return evaluation;
  }
  const isRetry = earlier && earlier.revision === revision && earlier.generation === meta.generation;
  return isRetry ? says('failed', earlier.reason, earlier.message, earlier.since) : evaluation;
}

/**
 * When what is applied now was applied first. Entries are kept by content: one that came back (a revert) has its old
 * time, and there the last time is nearer.
 */
function appliedAt(history: NonNullable<Kustomization['status']>['history']): string | null {
  const [newest, ...older] = history.filter(entry => entry.lastReconciledStatus === 'ReconciliationSucceeded');
  if (newest === undefined) return null;
  const returned = older.some(entry => entry.lastReconciled > newest.firstReconciled);
  const at = returned ? newest.lastReconciled : newest.firstReconciled;
  return at === '' ? null : at;
}

/** The source of all Kustomizations, judged as a delivery: `applied` means that its newest commit was fetched. */
export function readRepository(object: unknown): { store: string; value: Delivery } | null {
  const { metadata: meta, spec, status } = repositorySchema.parse(object);
  if (meta.name !== fluxNames.source) return null;
  const found = status?.conditions ?? [];
  const ready = conditionOf(found, 'Ready');
  const bad = ['Stalled', 'FetchFailed', 'StorageOperationFailed']
    .map(type => conditionOf(found, type))
    .find(condition => condition?.status === 'True');
  const evaluation =
    spec.suspend === true
      ? says('suspended', 'SourceSuspended', `GitRepository ${meta.name} is suspended`)
      : bad
        ? failed(bad)
        : ready?.status === 'True'
          ? says('applied', '', '', status?.artifact?.lastUpdateTime ?? null)
          : ready?.status === 'False' && !waits(ready)
            ? failed(ready)
            : says('applying', 'Fetching', '', meta.creationTimestamp);
  const value: Delivery = {
    ...evaluation,
    appliedRevision: shaOf(status?.artifact?.revision ?? ''),
    appliedAt: status?.artifact?.lastUpdateTime ?? null,
    inSync: null,
    awaitsConfirmation: false,
  };
  return { store: rootKey, value };
}

/** The commit of `main@sha1:…`; the name of the branch may hold anything but is before the last `@`. */
function shaOf(revision: string): string | null {
  return /(?:^|@)sha1:([0-9a-f]+)$/.exec(revision)?.[1] ?? null;
}

function conditionOf(found: Conditions, type: string): Conditions[number] | undefined {
  return found.find(condition => condition.type === type);
}

function failed({ reason, message, lastTransitionTime }: Conditions[number]): EngineStatus {
  // Builds happen in a directory with a new name each time.
  return says('failed', reason, message.replaceAll(/\/tmp\/kustomization-\d+\//g, ''), lastTransitionTime);
}

function says(state: Delivery['state'], reason = '', message = '', since: string | null = null): EngineStatus {
  return { state, reason, message: legible(message), since };
}
