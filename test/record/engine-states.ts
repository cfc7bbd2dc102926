import type { EngineUnderTest } from '../e2e/engines.ts';
import type { Moment, RecordedObject } from './cluster-recorder.ts';
import type { EngineId } from '#fleet/schema';

/** Reads from the engine's own objects what a recording waits for, without the adapters that the recordings test. */
interface EngineStates {
  /** Returns the revision that it applied last, with or without the name of the branch. */
  readonly revision: (object: RecordedObject) => string | undefined;
  /** True if the last sync of a store has succeeded. */
  readonly isSettled: (object: RecordedObject) => boolean;
  /** True if the last sync of a store fails. */
  readonly fails: (object: RecordedObject) => boolean;
  /** True if the engine reports that it can't read the repository. */
  readonly isUnreadable: (now: Moment, engine: EngineUnderTest) => boolean;
}

const hasCondition = (object: RecordedObject | undefined, type: string, status: string) =>
  (object?.status?.conditions ?? []).some(condition => condition.type === type && condition.status === status);

export const engineStates: Readonly<Record<EngineId, EngineStates>> = {
  argocd: {
    revision: ({ status }) => status?.operationState?.syncResult?.revision,
    isSettled: ({ status }) => status?.operationState?.phase === 'Succeeded' && status.sync?.status === 'Synced',
    fails: ({ status }) =>
      (status?.conditions ?? []).some(({ type }) => type.endsWith('Error')) ||
      (status?.operationState?.retryCount ?? 0) > 0,
    isUnreadable: (now, { objects }) =>
      now.some(
        ({ kind, metadata, status }) =>
          kind === objects.kind && metadata.name === 'storefleet-local' && (status?.conditions ?? []).length > 0,
      ),
  },
  flux: {
    revision: ({ status }) => status?.lastAppliedRevision,
    isSettled: object => hasCondition(object, 'Ready', 'True'),
    fails: object => hasCondition(object, 'Ready', 'False'),
    isUnreadable: now =>
      now.some(object => object.kind === 'GitRepository' && hasCondition(object, 'FetchFailed', 'True')),
  },
};
