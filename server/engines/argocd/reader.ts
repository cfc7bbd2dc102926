import { z } from 'zod';
import { rootKey, type EngineFacts, type EngineReader } from '../../clusters/engine.ts';
import { text, time } from '../../clusters/fields.ts';
import { cleanMessage, metadata } from '../../clusters/objects.ts';
import type { SyncStatus } from '../../status/index.ts';
import { engineOf, namespaceOf, rootName, storeLabel } from '#fleet';

const applicationSchema = z.object({
  metadata,
  spec: z.object({
    syncPolicy: z.object({ automated: z.object({ enabled: z.boolean().nullish() }).nullish() }).nullish(),
  }),
  status: z
    .object({
      sync: z.object({ status: text, revision: text }).nullish(),
      conditions: z.array(z.object({ type: text, message: text, lastTransitionTime: time })).nullish(),
      operationState: z
        .object({
          phase: text,
          message: text,
          startedAt: time,
          finishedAt: time,
          retryCount: z.number().nullish(),
          syncResult: z
            .object({
              revision: text,
              resources: z.array(z.object({ kind: text, name: text, status: text, message: text })).nullish(),
            })
            .nullish(),
          operation: z.object({ sync: z.object({ revision: text }).nullish() }).nullish(),
        })
        .nullish(),
      history: z.array(z.object({ revision: text, deployedAt: time })).nullish(),
      resources: z
        .array(
          z.object({
            requiresPruning: z.boolean().nullish(),
            requiresDeletionConfirmation: z.boolean().nullish(),
          }),
        )
        .nullish(),
    })
    .nullish(),
});
type Application = z.output<typeof applicationSchema>;

const { displayName, isMarked } = engineOf({ type: 'argocd' });

export function argocdReader(namespace: string, cluster: string): EngineReader {
  return {
    displayName,
    objects: {
      name: 'applications',
      path: `/apis/argoproj.io/v1alpha1/namespaces/${namespace}/applications`,
      query: {},
      read: object => readApplication(object, rootName(cluster)),
      optional: true,
    },
    isMarked,
  };
}

/** @param root name of the root Application */
export function readApplication(object: unknown, root: string): { store: string; value: EngineFacts } | null {
  const application = applicationSchema.parse(object);
  const { name, labels } = application.metadata;
  const label = labels[storeLabel];
  const store = name === root ? rootKey : label !== undefined && name === namespaceOf(label) ? label : null;
  if (store === null) return null;
  const meta = application.metadata;
  return {
    store,
    value: {
      sync: readSync(application),
      object: {
        name: meta.name,
        createdAt: meta.creationTimestamp,
        deletingSince: meta.deletionTimestamp,
        finalizers: meta.finalizers,
        marked: isMarked(meta),
      },
    },
  };
}

type EngineStatus = Pick<SyncStatus, 'state' | 'reason' | 'message' | 'since'>;

function readSync(application: Application): SyncStatus {
  const { status, metadata: meta } = application;
  const operation = status?.operationState;
  const sync = status?.sync;
  const synced = sync?.status === 'Synced';
  const deployed = status?.history?.at(-1);
  const succeeded = operation?.phase === 'Succeeded' ? operation : undefined;
  // "In sync with a commit" means that its manifests are applied, even if nothing had to change.
  const revision = (synced ? sync.revision : '') || succeeded?.syncResult?.revision || deployed?.revision;
  const deleting = meta.deletionTimestamp !== null;
  const confirms = (status?.resources ?? []).some(
    resource => resource.requiresDeletionConfirmation === true && (deleting || resource.requiresPruning === true),
  );
  return {
    ...evaluate(application),
    appliedRevision: revision ? revision : null,
    appliedAt: (synced || succeeded ? (succeeded?.finishedAt ?? deployed?.deployedAt) : deployed?.deployedAt) ?? null,
    inSync: sync?.status === 'Synced' ? true : sync?.status === 'OutOfSync' ? false : null,
    awaitsConfirmation: confirms && meta.annotations['argocd.argoproj.io/deletion-approved'] === undefined,
  };
}

function evaluate({ status, spec, metadata: meta }: Application): EngineStatus {
  const operation = status?.operationState;
  const sync = status?.sync;
  const automated = spec.syncPolicy?.automated;
  const statusOf = (
    state: SyncStatus['state'],
    reason = '',
    message = '',
    since: string | null = null,
  ): EngineStatus => ({
    state,
    reason,
    message: cleanMessage(message),
    since,
  });
  // An operation's own message loses the reason while it retries; the messages of its objects keep it.
  const refused = operation?.syncResult?.resources?.find(resource => resource.status === 'SyncFailed');
  const why = refused ? `${refused.kind} ${refused.name}: ${refused.message}` : operation?.message;
  const failure = status?.conditions?.find(condition => condition.type.endsWith('Error'));
  const failed = () => statusOf('failed', failure?.type, failure?.message, failure?.lastTransitionTime);

  if (meta.deletionTimestamp !== null) {
    return failure?.type === 'DeletionError' ? failed() : statusOf('applying', 'Deleting', '', meta.deletionTimestamp);
  }
  if (meta.annotations['argocd.argoproj.io/skip-reconcile'] === 'true') {
    return statusOf('suspended', 'SkipReconcile', 'annotation argocd.argoproj.io/skip-reconcile');
  }
  if (operation?.phase === 'Running' || operation?.phase === 'Terminating') {
    const retries = (operation.retryCount ?? 0) > 0 || operation.message.includes('Retrying attempt');
    return retries
      ? statusOf('failed', 'SyncRetrying', why, operation.startedAt)
      : statusOf('applying', 'Syncing', operation.message, operation.startedAt);
  }
  if (failure) return failed();
  if (sync?.status === 'Synced') return statusOf('applied', '', '', operation?.finishedAt ?? null);
  if (!automated || automated.enabled === false) {
    return statusOf('suspended', 'AutomatedSyncOff', 'automated sync is switched off');
  }
  const revision = operation?.syncResult?.revision ?? operation?.operation?.sync?.revision;
  const same = revision !== undefined && revision === sync?.revision;
  if (operation?.phase === 'Failed' || operation?.phase === 'Error') {
    return same
      ? statusOf('failed', operation.phase === 'Failed' ? 'SyncFailed' : 'SyncError', why, operation.finishedAt)
      : statusOf('applying', 'NewRevision', '', null);
  }
  if (sync?.status === 'OutOfSync') {
    return operation?.phase === 'Succeeded' && same
      ? statusOf('applied', 'OutOfSync', 'some objects differ from Git', operation.finishedAt)
      : statusOf('applying', 'OutOfSync', '', null);
  }
  return statusOf('applying', 'Comparing', '', meta.creationTimestamp);
}
