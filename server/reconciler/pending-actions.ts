import { deriveFacts, isLeaving, leavesAtOnce, deletionReady } from '../status/index.ts';
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
  readonly stores: readonly StoreWithStatus[];
  readonly incomplete: readonly Incomplete[];
  readonly slotExempt: SlotExemptStores;
  readonly now: Date;
}

/**
 * Returns the actions that are due now; pure. Stores that a person pushed are rendered, queued stores get free start
 * slots, and the files of a deleted store leave Git once the cluster allows it.
 */
export function pendingActions({ tree, stores, incomplete, slotExempt, now }: ReconcileInput): PendingAction[] {
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
  const removals = stores
    .filter(evaluated => isRemovable(evaluated, now))
    .map(({ record: { name } }) => ({ store: name, planner: (newest: FleetTree) => planFinishDeletion(newest, name) }));
  return [...completions, ...starts(tree, stores, slotExempt), ...removals];
}

function isSame(ids: Incomplete['ids'], others: Incomplete['ids']): boolean {
  return ids.size === others.size && [...ids].every(([path, id]) => others.get(path) === id);
}

/** Returns the starts for free slots; the store that has waited longest is first. */
function starts(tree: FleetTree, stores: readonly StoreWithStatus[], slotExempt: SlotExemptStores): PendingAction[] {
  return Object.keys(tree.fleet.spec.clusters).flatMap(cluster =>
    stores
      .filter(({ record, gitFacts }) => record.cluster === cluster && gitFacts.queue !== null)
      .sort((a, b) => (a.gitFacts.queue?.position ?? 0) - (b.gitFacts.queue?.position ?? 0))
      .slice(0, freeSlots(tree, cluster, slotExempt))
      .map(({ record: { name } }) => ({
        store: name,
        planner: (newest: FleetTree) => planStart(newest, name, slotExempt),
      })),
  );
}

/** Returns the stores that take no start slot: they were live, have failed, or are being deleted. */
export function slotExemptStores(stores: readonly StoreWithStatus[]): SlotExemptStores {
  return new Set(
    stores
      .filter(
        ({ gitFacts, status }) => gitFacts.firstLiveAt !== null || isLeaving(gitFacts) || status.phase === 'Failed',
      )
      .map(({ record }) => record.name),
  );
}

function isRemovable({ observation, gitFacts }: StoreWithStatus, now: Date): boolean {
  if (gitFacts.desired !== 'removed') return false;
  return leavesAtOnce(observation, gitFacts) || deletionReady(deriveFacts(observation, gitFacts, now));
}
