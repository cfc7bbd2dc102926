import type { CommitRef } from '../git/log-output.ts';
import type { LoggedCommit } from './commit-log.ts';
import type { Proofs } from './proofs.ts';
import type { HistoryEntry } from '#contract';
import type { Content, FleetTree, Plan, Unavailable } from '#fleet';
import type { Problem } from '#fleet/schema';

/** A requested change. */
export interface ChangeRequest {
  /** Names the change in its commit and in every answer about it. */
  readonly id: string;
  readonly actor: { readonly name: string; readonly email?: string };
  /** Time of the request; becomes the author's date. */
  readonly at: Date;
  /** Two requests of one person with the same key are one. */
  readonly idempotencyKey?: {
    /** Visible ASCII, no spaces. */
    readonly key: string;
    /** A digest of the request: the same key with another request is a mistake. */
    readonly request: string;
  };
  /** The exact number of stores that the whole request deletes, as the requester confirmed it. */
  readonly removals?: number;
}

/** Pure: makes the plan from the newest fleet; called again if the fleet has moved. A throw writes nothing. */
export type Planner = (tree: FleetTree) => Plan;

/** The newest commit and its fleet. `fault`: the reason why later pushes may not have been fetched. */
export type Head =
  /** There is no commit yet, or none was fetched. */
  | { readonly state: 'empty'; readonly fault: Unavailable | null }
  /** `fleet.yaml` is missing or can't be read; nothing can be planned until a person fixes it. */
  | {
      readonly state: 'invalid';
      readonly revision: string;
      readonly problems: readonly Problem[];
      readonly fault: Unavailable | null;
    }
  | { readonly state: 'ready'; readonly revision: string; readonly tree: FleetTree };

/** The fleet on one commit. */
export type FleetHead = Extract<Head, { state: 'ready' }>;

export interface Submitted {
  /** The commit that holds the change; the head if there was nothing to write. */
  readonly commit: string;
  /** The change's own id; of the first request if this one repeats it. */
  readonly id: string;
  readonly plan: Plan;
  /** False if the repository held these very bytes already: no commit was made. */
  readonly written: boolean;
}

export interface HistoryQuery {
  /** Directories end with `/`. */
  readonly paths?: readonly string[];
  /** Selects the change to show of a commit that holds changes of several stores. */
  readonly store?: string;
  readonly limit: number;
}

/** The effect of merging another branch into the present fleet. */
export interface MergePreview {
  /** The newest commit of the branch. */
  readonly head: string;
  /** The commit with which it was compared: the newest of the fleet unless another was requested. */
  readonly base: string;
  readonly before: FleetTree;
  /** The newest fleet with the branch merged into it; or the problems of `fleet.yaml` then. */
  readonly after: { readonly tree: FleetTree } | { readonly problems: readonly Problem[] };
  /** Content by path of every file that a merge changes; null if it deletes the file. */
  readonly changed: ReadonlyMap<string, Content | null>;
  /** Its commits that the fleet does not have, newest first. */
  readonly commits: readonly LoggedCommit[];
  /** Paths that the fleet changed since the branch began. */
  readonly moved: readonly string[];
  /** Paths that both changed and Git can't merge; `after` has the version of the branch. */
  readonly conflicts: readonly string[];
}

/** A file of a commit. */
export interface LedgerFile {
  readonly path: string;
  readonly content: string;
}

/** A file that is deleted. */
export interface LastExisting {
  /** The commit that removed it. */
  readonly removed: CommitRef;
  /** Its text before. */
  readonly content: string;
}

/** The branch has moved to another commit. */
export interface RefUpdate {
  readonly revision: string;
  readonly previous: string | null;
  readonly by: 'storefleet' | 'others';
}

/**
 * The fleet repository as the server sees it: reads the newest fleet and its history, writes changes as commits. All
 * revisions and commits are full ids in hexadecimal.
 */
export interface Ledger {
  /** The branch that is read and written. */
  readonly branch: string;
  /** Path of the repository on this machine. */
  readonly path: string;
  readonly proofs: Proofs;

  head(): Promise<Head>;

  /**
   * Writes a change. Resolves once the repository has it, in a commit that may hold other changes too. A request that
   * repeats an earlier one, by its idempotency key, gets the same answer.
   * @throws what the planner throws; nothing of the change was written
   * @throws Conflict on an empty repository, or for a key that was used for another request
   * @throws Refused if the plan names a path that a plan may not touch
   * @throws Unavailable if `fleet.yaml` is invalid, the branch kept moving or the repository can't take it now
   */
  submit(change: ChangeRequest, planner: Planner): Promise<Submitted>;

  /**
   * Opens a branch for changes that wait for a review, `storefleet/<name>` or `storefleet/import.<id>`. It begins at the
   * newest commit or continues from its tip; each change is planned on the newest fleet with the changes of the branch on
   * top.
   * @param insteadOf the branch's newest commit if that is given up: the branch starts again and replaces exactly that
   *   commit. Deleting it first would not do: with some delay, a forge closes a pull request opened since from that name
   * @returns a function that writes a change there, like {@link submit}; the remote is fetched once for all of them
   * @throws Unavailable if the remote does not answer, Refused for another branch
   */
  openReviewBranch(branch: string, insteadOf?: string): Promise<Ledger['submit']>;

  /**
   * Returns the changes of a ref beside the fleet's branch, `refs/heads/storefleet/acme` or `refs/pull/7/head`, as it is now.
   * @param base an ancestor to compare it with, unmerged; without one it is merged into the present fleet
   * @throws NotFound if there is no such ref, Unavailable if the remote does not answer or `fleet.yaml` is invalid
   */
  previewMerge(ref: string, base?: string): Promise<MergePreview>;

  /**
   * Returns the names of the branches below a directory, `queue/`. @throws Unavailable if the remote does not answer
   */
  branchesBelow(directory: string): Promise<readonly string[]>;

  /**
   * Returns the changes of a head that {@link previewMerge} has read, as a unified diff of the paths. @throws NotFound
   */
  previewDiff(head: string, paths: readonly string[]): Promise<string>;

  /**
   * Writes the planner's completion to a branch begun elsewhere, on top of exactly that commit.
   * @throws Conflict if the branch has moved, and what {@link submit} throws
   */
  complete(branch: string, head: string, change: ChangeRequest, planner: Planner): Promise<Submitted>;

  /** Deletes a branch of {@link openReviewBranch}, if it still points to that commit. */
  deleteReviewBranch(branch: string, head: string): Promise<void>;

  /** Fetches others' pushes now. @throws Unavailable if the remote does not answer */
  refresh(): Promise<void>;

  /**
   * Makes the first commit.
   * @throws Conflict if there is one already
   */
  submitFirst(change: ChangeRequest, plan: Plan): Promise<Submitted>;

  /**
   * Returns the files at a path or below it, by path; of the newest commit unless another is named.
   * @throws NotFound if the revision is unknown
   */
  files(prefix: string, revision?: string): Promise<LedgerFile[]>;

  /** Returns the text of one file; null if there is none. @throws NotFound if the revision is unknown */
  file(path: string, revision?: string): Promise<string | null>;

  /** Returns the commits that touched one of the paths, newest first; without paths all. */
  history(query: HistoryQuery): Promise<HistoryEntry[]>;

  /**
   * Returns commits of the branch, newest first, with all the changes that each holds. A merged branch appears as its merge.
   * @param query `before` continues after that commit
   * @throws NotFound if the branch does not hold `before`
   */
  log(query: { readonly limit: number; readonly before?: string }): Promise<LoggedCommit[]>;

  /** Returns one commit of the branch with all its changes. @throws NotFound if the branch does not hold it */
  commit(commit: string): Promise<LoggedCommit>;

  /** Returns one commit. @param store as in {@link HistoryQuery} @throws NotFound if the branch does not hold it */
  entry(commit: string, store?: string): Promise<HistoryEntry>;

  /**
   * Returns the changes of a commit to the paths, as a unified diff. @throws NotFound if the branch does not hold it
   */
  diff(commit: string, paths: readonly string[]): Promise<string>;

  /** Returns the paths that differ between two commits. @throws NotFound if one of them is unknown */
  changedPaths(from: string, to: string): Promise<string[]>;

  /** Returns the last commit that touched one of the paths, deletions included. */
  lastCommit(paths: readonly string[]): Promise<CommitRef | null>;

  /** Returns the commit that created a file, for the last time if it was deleted in between. */
  firstCommit(path: string): Promise<CommitRef | null>;

  /** Returns the last version of a deleted file; null if it exists or never did. */
  lastExisting(path: string): Promise<LastExisting | null>;

  /** Returns the first parent of a commit of the branch; undefined for its first commit. @throws NotFound */
  before(commit: string): Promise<string | undefined>;

  /** True if `commit` is `revision` or an ancestor of it; false if one of them is unknown. */
  contains(revision: string, commit: string): Promise<boolean>;

  /**
   * Returns the text of a file before and after a commit of the branch, against its first parent; null if there is no
   * file, or none that can be read as text.
   */
  versions(commit: string, path: string): Promise<{ readonly before: string | null; readonly after: string | null }>;

  /** Reports moves of the branch: at once for our own, within two seconds for others. @returns stops it */
  onMoved(listener: (moved: RefUpdate) => void): () => void;

  /** Waits for the change that is being written, then ends the processes. */
  close(): Promise<void>;
}
