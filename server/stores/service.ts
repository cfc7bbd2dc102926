import type { Versions } from './version.ts';
import type { Action, BulkFormat, BulkRow, Intent } from '#fleet';
import type { WritingRole } from '#fleet/schema';
import type {
  BulkChecked,
  BulkPlan,
  BulkProgress,
  BulkSteps,
  BulkView,
  ChangeMode,
  FleetDiff,
  FleetHistory,
  FleetView,
  HistoryEntry,
  StoreHistoryEntry,
  PlanAnswer,
  PlanRequest,
  ProposedIn,
  StoreDetail,
  StoreList,
} from '#contract';

/** Who asks for a change. */
export interface Actor {
  readonly name: string;
  readonly role: WritingRole;
}

/** Who watches a plan of many stores being made. */
export interface PlanWatcher {
  /** Aborted when nobody waits for the plan any more. */
  readonly signal?: AbortSignal;
  readonly onChecked?: (checked: BulkChecked) => void;
}

/** A change as somebody asks for it. */
export interface WriteRequest {
  readonly actor: Actor;
  /** The same key with the same digest of a request is the same request. */
  readonly idempotencyKey?: { readonly key: string; readonly request: string };
  /** Where it is to go. @default as `fleet.yaml` says */
  readonly mode?: ChangeMode;
  /** The versions of the store's file that it may be made from. @default any */
  readonly versions?: Versions;
}

/** A change that is in the repository. */
export interface Submitted {
  readonly id: string;
  readonly action: Action;
  readonly store: string;
  readonly commit: string;
  readonly subject: string;
  readonly intent: Intent;
  /** Where it waits for a review; nothing where it is on the branch of the fleet. */
  readonly pullRequest?: ProposedIn;
}

/** Many stores, as they were sent. */
export interface BulkFile {
  readonly format: BulkFormat;
  readonly text: string;
  /** What the text says. */
  readonly rows: readonly BulkRow[];
}

/** What the HTTP routes call; every method may throw a `DomainError` or `InvalidInput`. */
export interface StoreService {
  /** The fleet as somebody may change it. */
  fleet(actor: Actor): Promise<FleetView>;
  list(): Promise<StoreList>;
  /**
   * The name of a row of the list, which may be no store's: the path of a file, what a cluster calls a namespace.
   * @throws InvalidInput when it is named like no store and there is no such row
   */
  rowName(name: string): Promise<string>;
  detail(name: string): Promise<StoreDetail>;
  manifests(name: string): Promise<{ path: string; content: string }[]>;
  history(name: string): Promise<StoreHistoryEntry[]>;
  diff(name: string, commit: string): Promise<HistoryEntry & { diff: string }>;
  /** Commits of the fleet, newest first. @param before a commit that the page goes on after */
  fleetHistory(limit: number, before?: string): Promise<FleetHistory>;
  /** What people decided in a commit: what was rendered from it is left out. */
  fleetDiff(commit: string): Promise<FleetDiff>;
  plan(request: PlanRequest): Promise<PlanAnswer>;
  create(request: WriteRequest, input: unknown): Promise<Submitted>;
  /** @throws Stale when the file is of another version than the request wants */
  change(request: WriteRequest, name: string, patch: unknown): Promise<Submitted>;
  /** Begins to write many stores; each row succeeds or fails by itself. @param removals how many of them remove a store */
  bulk(request: WriteRequest, file: BulkFile, removals?: number): Promise<BulkProgress>;
  /** What it would do. Without the number of removals it is planned as if the right one had been said. */
  planBulk(file: BulkFile, removals?: number, watcher?: PlanWatcher): Promise<BulkPlan>;
  /** What became of the rows of a bulk request. */
  bulkView(id: string): BulkView;
  /** How far it is, and what became of rows since a cursor. */
  bulkSteps(id: string, after: number): BulkSteps;
  /** Writes nothing of what still waits; what is written stays. */
  cancelBulk(id: string): BulkProgress;
  /** Its rows that were refused, as a file to mend and send again. @throws Conflict while it runs */
  refusedOfBulk(id: string): Pick<BulkFile, 'format' | 'text'>;
  /** Keeps what somebody edited by hand. @param version of what was looked at @throws Stale when it is other now */
  adoptDrift(request: WriteRequest, name: string, version: string): Promise<Submitted>;
  /** Takes away what follows from nothing below `dist/`. @param version as of {@link adoptDrift} */
  restoreFleet(request: WriteRequest, version: string): Promise<Submitted>;
  /** Brings back a store whose files vanished from Git while it ran, or its manifests as they were before an edit by hand. */
  restore(request: WriteRequest, name: string): Promise<Submitted>;
  /** Makes the pods of a store anew. */
  retry(request: WriteRequest, name: string): Promise<Submitted>;
  /** Makes a store what its file and lock said in a commit of the branch. @throws NotFound when it does not hold it */
  rollback(request: WriteRequest, name: string, commit: string): Promise<Submitted>;
  /** @param confirmation the name of the store, typed by whoever asks */
  remove(request: WriteRequest, name: string, confirmation: unknown): Promise<Submitted>;
}
