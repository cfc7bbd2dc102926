import { isLeaving } from '../status/index.ts';
import type { StoreWithStatus } from '../stores/status-service.ts';
import {
  Conflict,
  freeSlots,
  ownIds,
  planCompletion,
  planFinishDeletion,
  planStart,
  type DeletedLock,
  type FleetTree,
  type Plan,
  type SlotExemptStores,
} from '#fleet';

/**
 * An action that the server carries out by itself, as a plan. Each is idempotent: any replica may carry it out, and
 * repeat it.
 */
export interface PendingAction {
  readonly store: string;
  readonly planner: (tree: FleetTree) => Plan;
  /** For a completion, the ids by path of the files on which it was decided. */
  readonly completes?: Incomplete['ids'];
}

/** A store whose rendered files are missing, or older than its file and lock. */
export interface Incomplete {
  readonly store: string;
  /** Ids by path of the files on which that was found. */
  readonly ids: ReadonlyMap<string, string>;
  /** Paths of files that were edited by hand; they stay as they are. */
  readonly edited: ReadonlySet<string>;
  /** The lock that a commit deleted. */
  readonly deletedLock?: DeletedLock | undefined;
}

/** The input from which pending actions are decided. */
export interface ReconcileInput {
  readonly tree: FleetTree;
  /** Stores that wait for a start slot. */
  readonly queued: readonly StoreWithStatus[];
  /** Stores whose files may leave Git. */
  readonly leaving: readonly StoreWithStatus[];
  readonly incomplete: readonly Incomplete[];
  readonly slotExempt: SlotExemptStores;
}

/**
 * Returns the actions that are due now; pure. Stores that a person pushed are rendered, queued stores get free start
 * slots, and the files of a deleted store leave Git once the cluster allows it.
 */
export function pendingActions({ tree, queued, leaving, incomplete, slotExempt }: ReconcileInput): PendingAction[] {
  const completions = incomplete.map(({ store, ids, edited, deletedLock }) => ({
    store,
    planner: (newest: FleetTree) => {
      // An edit that a person makes in the meantime must not be overwritten before it was read.
      if (!isSame(ids, ownIds(newest, store)))
        throw new Conflict(`The files of ${store} changed; they are checked again.`);
      return planCompletion(newest, store, slotExempt, edited, deletedLock);
    },
    completes: ids,
  }));
  const removals = leaving.map(({ record: { name } }) => ({
    store: name,
    planner: (newest: FleetTree) => planFinishDeletion(newest, name),
  }));
  return [...completions, ...starts(tree, queued, slotExempt), ...removals];
}

function isSame(ids: Incomplete['ids'], others: Incomplete['ids']): boolean {
  return ids.size === others.size && [...ids].every(([path, id]) => others.get(path) === id);
}

/** Returns the starts for free slots; the store that has waited longest is first. */
function starts(tree: FleetTree, queued: readonly StoreWithStatus[], slotExempt: SlotExemptStores): PendingAction[] {
  const clusters = new Set(queued.map(({ record }) => record.cluster));
  return [...clusters].flatMap(cluster =>
    queued
      .filter(({ record }) => record.cluster === cluster)
      .sort((a, b) => (a.gitFacts.queue?.position ?? 0) - (b.gitFacts.queue?.position ?? 0))
      .slice(0, freeSlots(tree, cluster, slotExempt))
      .map(({ record: { name } }) => ({
        store: name,
        planner: (newest: FleetTree) => planStart(newest, name, slotExempt),
      })),
  );
}

/** True if a store waits for a start slot. */
export const isWaiting = ({ gitFacts }: StoreWithStatus): boolean => gitFacts.queue !== null;

/** True if a store takes no start slot: it was live, has failed, or is being deleted. */
export function isSlotExempt({ gitFacts, status }: StoreWithStatus): boolean {
  return gitFacts.firstLiveAt !== null || isLeaving(gitFacts) || status.phase === 'Failed';
}
