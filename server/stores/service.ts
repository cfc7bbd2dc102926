import type { Versions } from './version.ts';
import type {
  ImportChecked,
  ImportPlan,
  ImportProgress,
  ImportSteps,
  ImportView,
  DeliveryMode,
  FleetDiff,
  FleetHistory,
  FleetView,
  HistoryEntry,
  StoreHistoryEntry,
  PlanAnswer,
  PlanRequest,
  PullRequestRef,
  StoreAction,
  StoreDetail,
  StoreList,
} from '#contract';
import type { ImportFormat, ImportRow, Impact } from '#fleet';
import type { CommitAction } from '#fleet/actions';
import type { WritingRole } from '#fleet/schema';

/** The person or account that requests a change. */
export interface Actor {
  readonly name: string;
  readonly role: WritingRole;
}

/** Follows the progress of an import plan. */
export interface PlanWatcher {
  /** Aborted once no client waits for the plan any more. */
  readonly signal?: AbortSignal;
  readonly onChecked?: (checked: ImportChecked) => void;
}

/** A change as it is requested. */
export interface WriteRequest {
  readonly actor: Actor;
  /** A repeat has the same key and the same digest. */
  readonly idempotencyKey?: { readonly key: string; readonly request: string };
  /** Delivery mode. @default as `fleet.yaml` sets it */
  readonly mode?: DeliveryMode;
  /** The versions of the store's file on which it may be based. @default any */
  readonly versions?: Versions;
}

/** A change that is in the repository. */
export interface SubmittedWrite {
  readonly id: string;
  readonly action: CommitAction;
  readonly store: string;
  readonly commit: string;
  readonly subject: string;
  readonly impact: Impact;
  /** The pull request in which it waits for a review; undefined if it is on the branch of the fleet. */
  readonly pullRequest?: PullRequestRef;
}

/** Many stores, as they were sent. */
export interface ImportFile {
  readonly format: ImportFormat;
  readonly text: string;
  /** The parsed rows of the text. */
  readonly rows: readonly ImportRow[];
}

/** The methods that the HTTP routes call; each may throw a `DomainError`. */
export interface StoreService {
  /** Returns the fleet with the permissions of an actor. */
  fleet(actor: Actor): Promise<FleetView>;
  list(): Promise<StoreList>;
  /**
   * Returns the name of a row of the list, which may belong to no store: the path of a file, or a namespace in a
   * cluster.
   * @throws InvalidInput if it is not a valid store name and there is no such row
   */
  rowName(name: string): Promise<string>;
  detail(name: string): Promise<StoreDetail>;
  manifests(name: string): Promise<{ path: string; content: string }[]>;
  history(name: string): Promise<StoreHistoryEntry[]>;
  diff(name: string, commit: string): Promise<HistoryEntry & { diff: string }>;
  /** Returns commits of the fleet, newest first. @param before the commit after which the page continues */
  fleetHistory(limit: number, before?: string): Promise<FleetHistory>;
  /** Returns the changes that people made in a commit, without the files rendered from them. */
  fleetDiff(commit: string): Promise<FleetDiff>;
  plan(request: PlanRequest): Promise<PlanAnswer>;
  create(request: WriteRequest, input: unknown): Promise<SubmittedWrite>;
  /** @throws Stale if the file has another version than the request requires */
  change(request: WriteRequest, name: string, patch: unknown): Promise<SubmittedWrite>;
  /**
   * Starts to write many stores; each row succeeds or fails alone.
   * @param removals number of rows that delete a store
   */
  startImport(request: WriteRequest, file: ImportFile, removals?: number): Promise<ImportProgress>;
  /**
   * Returns the plan of an import. Without the number of removals it is planned as if the right one had been confirmed.
   */
  planImport(file: ImportFile, removals?: number, watcher?: PlanWatcher): Promise<ImportPlan>;
  /** Returns the outcomes of all rows of an import. */
  importView(id: string): ImportView;
  /** Returns the progress of an import, and the outcomes of rows since a cursor. */
  importSteps(id: string, after: number): ImportSteps;
  /** Cancels rows that still wait; written ones stay. */
  cancelImport(id: string): ImportProgress;
  /** Returns the refused rows, as a file to fix and send again. @throws Conflict while it runs */
  refusedOfImport(id: string): Pick<ImportFile, 'format' | 'text'>;
  /**
   * Deletes unexpected files below `dist/`. @param version of the reviewed list @throws Stale if the list has changed
   */
  restoreFleet(request: WriteRequest, version: string): Promise<SubmittedWrite>;
  /** Carries out an action on a store, according to its plan. @param input parsed by the schema of the action */
  act(request: WriteRequest, name: string, action: StoreAction, input: unknown): Promise<SubmittedWrite>;
}
