import { z } from 'zod';
import { fluxNames } from '../../../fleet/engines/flux/names.ts';
import { rootKey, type EngineFacts, type EngineReader } from '../../clusters/engine.ts';
import { number, text, time } from '../../clusters/fields.ts';
import { cleanMessage, metadata } from '../../clusters/objects.ts';
import type { SyncStatus } from '../../status/index.ts';
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
      sync: {
        ...evaluation,
        appliedRevision: revision,
        appliedAt: revision === null ? null : appliedAt(status?.history ?? []),
        // Flux corrects drift and does not report it; while it works or fails, drift is unknown.
        inSync: evaluation.state === 'applied' ? true : null,
        awaitsConfirmation: false,
      },
      object: {
        name: meta.name,
        createdAt: meta.creationTimestamp,
        deletingSince: meta.deletionTimestamp,
        finalizers: meta.finalizers,
        marked: isProtected(kustomization),
      },
    },
  };
}

/** True if deleting or pruning the object now would leave behind what it applied. */
function isProtected({ metadata: meta, spec }: Kustomization): boolean {
  const policy = spec.deletionPolicy;
  const mirrorsPrune = policy === '' || policy === 'MirrorPrune';
  return isMarked(meta) || policy === 'Orphan' || (mirrorsPrune && spec.prune !== true);
}

type EngineStatus = Pick<SyncStatus, 'state' | 'reason' | 'message' | 'since'>;

function evaluate({ metadata: meta, spec, status }: Kustomization): EngineStatus {
  const found = status?.conditions ?? [];
  const ready = conditionOf(found, 'Ready');
  const stalled = conditionOf(found, 'Stalled');
  if (meta.deletionTimestamp !== null) {
    // An earlier failure with another reason does not concern the deletion.
    return ready?.status === 'False' && ready.reason === 'PruneFailed'
      ? failed(ready)
      : statusOf('applying', 'Deleting', '', meta.deletionTimestamp);
  }
  if (spec.suspend === true) return statusOf('suspended', 'Suspended', 'spec.suspend is set');
  if ((status?.observedGeneration ?? 0) < meta.generation && ready?.status === 'True') {
    return statusOf('applying', 'NewSpecification');
  }
  if (stalled?.status === 'True') return failed(stalled);
  if (ready?.status === 'True') return statusOf('applied', '', '', appliedAt(status?.history ?? []));
  if (ready?.status !== 'False') return statusOf('applying', 'Reconciling', '', meta.creationTimestamp);
  if (waits(ready)) return statusOf('applying', ready.reason, ready.message, ready.lastTransitionTime);
  return failed(ready);
}

/** True if an object waits for another one, whose own status shows it if that one fails. */
function waits({ reason, message }: Conditions[number]): boolean {
  return (
    reason === 'DependencyNotReady' ||
    reason === 'Progressing' ||
    reason === 'HealthCheckCanceled' ||
    (reason === 'ArtifactFailed' && /^Source artifact not found/i.test(message))
  );
}

/**
 * Returns the evaluation with the failure that a retry hides. Each retry of Flux clears the reason and the time of the
 * failure, and sets a new time afterwards. Without this memory, a store that can't be applied would look like one that
 * is being applied, again and again.
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
  return isRetry ? statusOf('failed', earlier.reason, earlier.message, earlier.since) : evaluation;
}

/**
 * Returns the time at which the current content was first applied. Flux keeps entries by content: content that came
 * back (a revert) has its old time, and then the last time is nearer.
 */
function appliedAt(history: NonNullable<Kustomization['status']>['history']): string | null {
  const [newest, ...older] = history.filter(entry => entry.lastReconciledStatus === 'ReconciliationSucceeded');
  if (newest === undefined) return null;
  const returned = older.some(entry => entry.lastReconciled > newest.firstReconciled);
  const at = returned ? newest.lastReconciled : newest.firstReconciled;
  return at === '' ? null : at;
}

/** Reads the source of all Kustomizations as a sync status: `applied` means that its newest commit was fetched. */
export function readRepository(object: unknown): { store: string; value: SyncStatus } | null {
  const { metadata: meta, spec, status } = repositorySchema.parse(object);
  if (meta.name !== fluxNames.source) return null;
  const found = status?.conditions ?? [];
  const ready = conditionOf(found, 'Ready');
  const bad = ['Stalled', 'FetchFailed', 'StorageOperationFailed']
    .map(type => conditionOf(found, type))
    .find(condition => condition?.status === 'True');
  const evaluation =
    spec.suspend === true
      ? statusOf('suspended', 'SourceSuspended', `GitRepository ${meta.name} is suspended`)
      : bad
        ? failed(bad)
        : ready?.status === 'True'
          ? statusOf('applied', '', '', status?.artifact?.lastUpdateTime ?? null)
          : ready?.status === 'False' && !waits(ready)
            ? failed(ready)
            : statusOf('applying', 'Fetching', '', meta.creationTimestamp);
  const value: SyncStatus = {
    ...evaluation,
    appliedRevision: shaOf(status?.artifact?.revision ?? ''),
    appliedAt: status?.artifact?.lastUpdateTime ?? null,
    inSync: null,
    awaitsConfirmation: false,
  };
  return { store: rootKey, value };
}

/** Returns the commit of `main@sha1:…`; the name of the branch may contain anything, and ends at the last `@`. */
function shaOf(revision: string): string | null {
  return /(?:^|@)sha1:([0-9a-f]+)$/.exec(revision)?.[1] ?? null;
}

function conditionOf(found: Conditions, type: string): Conditions[number] | undefined {
  return found.find(condition => condition.type === type);
}

function failed({ reason, message, lastTransitionTime }: Conditions[number]): EngineStatus {
  // Each build has a new directory name.
  return statusOf('failed', reason, message.replaceAll(/\/tmp\/kustomization-\d+\//g, ''), lastTransitionTime);
}

function statusOf(state: SyncStatus['state'], reason = '', message = '', since: string | null = null): EngineStatus {
  return { state, reason, message: cleanMessage(message), since };
}
