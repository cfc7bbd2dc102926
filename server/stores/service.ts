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
import type { Action, ImportFormat, ImportRow, Impact } from '#fleet';
import type { WritingRole } from '#fleet/schema';

/** Who asks for a change. */
export interface Actor {
  readonly name: string;
  readonly role: WritingRole;
}

/** Who watches a plan of many stores being made. */
export interface PlanWatcher {
  /** Aborted when nobody waits for the plan any more. */
  readonly signal?: AbortSignal;
  readonly onChecked?: (checked: ImportChecked) => void;
}

/** A change as somebody asks for it. */
export interface WriteRequest {
  readonly actor: Actor;
  /** The same key with the same digest of a request is the same request. */
  readonly idempotencyKey?: { readonly key: string; readonly request: string };
  /** Where it is to go. @default as `fleet.yaml` says */
  readonly mode?: DeliveryMode;
  /** The versions of the store's file that it may be made from. @default any */
  readonly versions?: Versions;
}

/** A change that is in the repository. */
export interface SubmittedWrite {
  readonly id: string;
  readonly action: Action;
  readonly store: string;
  readonly commit: string;
  readonly subject: string;
  readonly impact: Impact;
  /** Where it waits for a review; nothing where it is on the branch of the fleet. */
  readonly pullRequest?: PullRequestRef;
}

/** Many stores, as they were sent. */
export interface ImportFile {
  readonly format: ImportFormat;
  readonly text: string;
  /** What the text says. */
  readonly rows: readonly ImportRow[];
}

/** What the HTTP routes call; every method may throw a `DomainError`. */
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
  create(request: WriteRequest, input: unknown): Promise<SubmittedWrite>;
  /** @throws Stale when the file is of another version than the request wants */
  change(request: WriteRequest, name: string, patch: unknown): Promise<SubmittedWrite>;
  /** Begins to write many stores; each row succeeds or fails by itself. @param removals how many of them remove a store */
  startImport(request: WriteRequest, file: ImportFile, removals?: number): Promise<ImportProgress>;
  /** What it would do. Without the number of removals it is planned as if the right one had been said. */
  planImport(file: ImportFile, removals?: number, watcher?: PlanWatcher): Promise<ImportPlan>;
  /** What became of the rows of an import. */
  importView(id: string): ImportView;
  /** How far it is, and what became of rows since a cursor. */
  importSteps(id: string, after: number): ImportSteps;
  /** Writes nothing of what still waits; what is written stays. */
  cancelImport(id: string): ImportProgress;
  /** Its rows that were refused, as a file to mend and send again. @throws Conflict while it runs */
  refusedOfImport(id: string): Pick<ImportFile, 'format' | 'text'>;
  /** Takes away what follows from nothing below `dist/`. @param version of what was looked at @throws Stale when it is other now */
  restoreFleet(request: WriteRequest, version: string): Promise<SubmittedWrite>;
  /**
   * Does an action on a store, as its plan says.
   * @param input parsed by the schema of the action
   */
  act(request: WriteRequest, name: string, action: StoreAction, input: unknown): Promise<SubmittedWrite>;
}
