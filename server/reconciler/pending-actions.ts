import { deriveFacts, leavesAtOnce, removalReady } from '../status/index.ts';
import type { StoreWithStatus } from '../stores/status-service.ts';
import {
  Conflict,
  freeSlots,
  ownIds,
  planCompletion,
  planFinishRemoval,
  planStart,
  type DeletedLock,
  type FleetTree,
  type Plan,
  type StartedStores,
} from '#fleet';

/** Something that the server does by itself, as a plan. Each is idempotent: any replica may do it, and do it again. */
export interface PendingAction {
  readonly store: string;
  readonly planner: (tree: FleetTree) => Plan;
  /** For a completion: what it was decided on. */
  readonly completes?: Incomplete['ids'];
}

/** A store that lacks something of what is rendered from it, or has it older than its file and lock. */
export interface Incomplete {
  readonly store: string;
  /** What that was found on: ids by path. */
  readonly ids: ReadonlyMap<string, string>;
  /** Paths of what somebody edited by hand; it stays as it is. */
  readonly edited: ReadonlySet<string>;
  /** The lock that a commit deleted. */
  readonly deletedLock?: DeletedLock | undefined;
}

/** The input of pendingActions. */
export interface ReconcileInput {
  readonly tree: FleetTree;
  readonly stores: readonly StoreWithStatus[];
  readonly incomplete: readonly Incomplete[];
  readonly started: StartedStores;
  readonly now: Date;
}

/**
 * What is due now, pure: stores that a person pushed are rendered, stores that wait for a slot get one that is free, and
 * the files of stores whose removal the cluster has taken in leave Git.
 */
export function pendingActions({ tree, stores, incomplete, started, now }: ReconcileInput): PendingAction[] {
  const completions = incomplete.map(({ store, ids, edited, deletedLock }) => ({
    store,
    planner: (newest: FleetTree) => {
      // What somebody edits meanwhile must not be overwritten before it was seen.
      if (!isSame(ids, ownIds(newest, store)))
        throw new Conflict(`The files of ${store} changed; they are checked again.`);
      return planCompletion(newest, store, started, edited, deletedLock);
    },
    completes: ids,
  }));
  const removals = stores
    .filter(evaluated => isRemovable(evaluated, now))
    .map(({ record: { name } }) => ({ store: name, planner: (newest: FleetTree) => planFinishRemoval(newest, name) }));
  return [...completions, ...startsOfQueued(tree, stores, started), ...removals];
}

function isSame(ids: Incomplete['ids'], others: Incomplete['ids']): boolean {
  return ids.size === others.size && [...ids].every(([path, id]) => others.get(path) === id);
}

/** Who waited longest goes first. */
function startsOfQueued(tree: FleetTree, stores: readonly StoreWithStatus[], started: StartedStores): PendingAction[] {
  return Object.keys(tree.fleet.spec.clusters).flatMap(cluster =>
    stores
      .filter(({ record, history }) => record.cluster === cluster && history.queue !== null)
      .sort((a, b) => (a.history.queue?.position ?? 0) - (b.history.queue?.position ?? 0))
      .slice(0, freeSlots(tree, cluster, started))
      .map(({ record: { name } }) => ({
        store: name,
        planner: (newest: FleetTree) => planStart(newest, name, started),
      })),
  );
}

/** Stores that take no start slot: they were live, have failed, or are to go. */
export function startedStores(stores: readonly StoreWithStatus[]): StartedStores {
  return new Set(
    stores
      .filter(
        ({ history, status }) =>
          history.firstLiveAt !== null || history.desired !== 'running' || status.state === 'Failed',
      )
      .map(({ record }) => record.name),
  );
}

function isRemovable({ observation, history }: StoreWithStatus, now: Date): boolean {
  if (history.desired !== 'removed') return false;
  return leavesAtOnce(observation, history) || removalReady(deriveFacts(observation, history, now));
}
