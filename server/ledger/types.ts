import type { CommitRef } from '../git/log-output.ts';
import type { LoggedCommit } from './commit-log.ts';
import type { Proofs } from './proofs.ts';
import type { HistoryEntry } from '#contract';
import type { Content, FleetTree, Plan, Unavailable } from '#fleet';
import type { Problem } from '#fleet/schema';

/** A change that somebody asked for. */
export interface ChangeRequest {
  /** Names the change in its commit and in every answer about it. */
  readonly id: string;
  readonly actor: { readonly name: string; readonly email?: string };
  /** When it was asked for; becomes the author's date. */
  readonly at: Date;
  /** Two requests of one person with the same key are one. */
  readonly idempotencyKey?: {
    /** Visible ASCII, no spaces. */
    readonly key: string;
    /** A digest of what is asked for: the same key with another request is a mistake. */
    readonly request: string;
  };
  /** The exact number of stores that the request removes of which this change is a part, as whoever asks said it. */
  readonly removals?: number;
}

/** Pure: makes the plan from the newest fleet; called again when the fleet moved meanwhile. A throw writes nothing. */
export type Planner = (tree: FleetTree) => Plan;

/** The newest commit and what it says. `fault`: why what was pushed since may not have come here. */
export type Head =
  /** Not one commit yet, or none that came here. */
  | { readonly state: 'empty'; readonly fault: Unavailable | null }
  /** `fleet.yaml` is missing or can't be read; nothing can be planned until a person repairs it. */
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
  /** The commit that holds the change; the head when nothing was to be written. */
  readonly commit: string;
  /** The change's own id; of the first request, when this one repeats it. */
  readonly id: string;
  readonly plan: Plan;
  /** False when the repository held these very bytes already: no commit was made. */
  readonly written: boolean;
}

export interface HistoryQuery {
  /** Directories end with `/`. */
  readonly paths?: readonly string[];
  /** Whose change is shown of a commit that holds changes of several. */
  readonly store?: string;
  readonly limit: number;
}

/** What a branch beside the fleet's would do to the fleet as it is now. */
export interface MergePreview {
  /** The newest commit of the branch. */
  readonly head: string;
  /** The commit with which it was compared: the newest of the fleet, where no other was asked for. */
  readonly base: string;
  readonly before: FleetTree;
  /** The newest fleet with the branch merged into it; or why `fleet.yaml` can't be read then. */
  readonly after: { readonly tree: FleetTree } | { readonly problems: readonly Problem[] };
  /** Content by path of every file that a merge changes; null where the file goes. */
  readonly changed: ReadonlyMap<string, Content | null>;
  /** Its commits that the fleet does not have, newest first. */
  readonly commits: readonly LoggedCommit[];
  /** Paths that the fleet changed since the branch began. */
  readonly moved: readonly string[];
  /** Paths that both changed and Git can't put together; `after` has them as the branch says. */
  readonly conflicts: readonly string[];
}

/** A file of a commit. */
export interface LedgerFile {
  readonly path: string;
  readonly content: string;
}

/** A file that is gone. */
export interface LastExisting {
  /** The commit that removed it. */
  readonly removed: CommitRef;
  /** Its text before. */
  readonly content: string;
}

/** The branch points elsewhere now. */
export interface RefUpdate {
  readonly revision: string;
  readonly previous: string | null;
  readonly by: 'storefleet' | 'others';
}

/**
 * The fleet repository as the server sees it: reads the newest fleet and its past, writes changes as commits. All
 * revisions and commits are full ids in hexadecimal.
 */
export interface Ledger {
  /** The branch that is read and written. */
  readonly branch: string;
  /** Where the repository is on this machine. */
  readonly path: string;
  readonly proofs: Proofs;

  head(): Promise<Head>;

  /**
   * Writes a change. Resolves once the repository has it, in a commit that may hold changes of others too. A request
   * that repeats an earlier one, by its idempotency key, gets the answer of that.
   * @throws what the planner throws; nothing of the change was written
   * @throws Conflict on an empty repository, or for a key that was used for something else
   * @throws Refused when the plan names a path that a plan may not touch
   * @throws Unavailable when `fleet.yaml` is broken, the branch kept moving or the repository can't take it now
   */
  submit(change: ChangeRequest, planner: Planner): Promise<Submitted>;

  /**
   * Takes changes to a branch of its own, `storefleet/<name>` or `storefleet/import.<id>`, for a review. The branch begins
   * at the newest commit or goes on where it is; each change is planned on the newest fleet with what the branch says on
   * top.
   * @param insteadOf the branch's newest commit, if that counts no more: it begins anew, in the place of exactly that. To
   *   delete it first would not do: a forge closes what was opened from a branch of that name since, once it gets round to it
   * @returns writes a change there, as {@link submit} does; the repository was looked at once for all of them
   * @throws Unavailable when the remote does not answer, Refused for another branch
   */
  openReviewBranch(branch: string, insteadOf?: string): Promise<Ledger['submit']>;

  /**
   * What a ref beside the branch of the fleet proposes, `refs/heads/storefleet/acme` or `refs/pull/7/head`, as it is now.
   * @param base a commit of its past that it is compared with as it is; without one it is merged with the fleet as it is now
   * @throws NotFound when there is no such ref, Unavailable when the remote does not answer or `fleet.yaml` is broken
   */
  previewMerge(ref: string, base?: string): Promise<MergePreview>;

  /** Names of the branches below a directory, `queue/`, as they are now. @throws Unavailable when the remote does not answer */
  branchesBelow(directory: string): Promise<readonly string[]>;

  /** What the commits of a head that {@link previewMerge} has read do to the paths, as a unified diff. @throws NotFound */
  previewDiff(head: string, paths: readonly string[]): Promise<string>;

  /**
   * Writes to somebody else's branch, on top of exactly that commit: what the planner completes there.
   * @throws Conflict when the branch has moved, and what {@link submit} throws
   */
  complete(branch: string, head: string, change: ChangeRequest, planner: Planner): Promise<Submitted>;

  /** Deletes a branch of {@link openReviewBranch}, if it is still there and says that. */
  deleteReviewBranch(branch: string, head: string): Promise<void>;

  /** Looks now for what others pushed. @throws Unavailable when the remote does not answer */
  refresh(): Promise<void>;

  /**
   * Makes the first commit.
   * @throws Conflict when there is one already
   */
  submitFirst(change: ChangeRequest, plan: Plan): Promise<Submitted>;

  /**
   * Files at a path or below it, by path; of the newest commit unless another is named.
   * @throws NotFound when the revision is unknown
   */
  files(prefix: string, revision?: string): Promise<LedgerFile[]>;

  /** The text of one file; null when it is not there. @throws NotFound when the revision is unknown */
  file(path: string, revision?: string): Promise<string | null>;

  /** Commits that touched one of the paths, newest first; without paths all. */
  history(query: HistoryQuery): Promise<HistoryEntry[]>;

  /**
   * Commits of the branch, newest first, with all the changes that each holds. What came by a merge is its merge.
   * @param query `before` goes on after that commit
   * @throws NotFound when the branch does not hold `before`
   */
  log(query: { readonly limit: number; readonly before?: string }): Promise<LoggedCommit[]>;

  /** One commit of the branch with all its changes. @throws NotFound when the branch does not hold it */
  commit(commit: string): Promise<LoggedCommit>;

  /** One commit of the branch. @param store as in {@link HistoryQuery} @throws NotFound when the branch does not hold it */
  entry(commit: string, store?: string): Promise<HistoryEntry>;

  /** What a commit did to the paths, as a unified diff. @throws NotFound when the branch does not hold it */
  diff(commit: string, paths: readonly string[]): Promise<string>;

  /** Paths that differ between two commits. @throws NotFound when one of them is unknown */
  changedPaths(from: string, to: string): Promise<string[]>;

  /** The last commit that touched one of the paths, removals included. */
  lastCommit(paths: readonly string[]): Promise<CommitRef | null>;

  /** The commit in which the present life of a file began; the last life's when the file is gone. */
  firstCommit(path: string): Promise<CommitRef | null>;

  /** For a file that was removed; null when it is there or never was. */
  lastExisting(path: string): Promise<LastExisting | null>;

  /** The first parent of a commit of the branch; undefined for its first commit. @throws NotFound */
  before(commit: string): Promise<string | undefined>;

  /** Whether `commit` is `revision` or an ancestor of it; false when one of them is unknown. */
  contains(revision: string, commit: string): Promise<boolean>;

  /**
   * The text of a file before and after a commit of the branch, against its first parent; null where there is none, or
   * none that can be read as text.
   */
  versions(commit: string, path: string): Promise<{ readonly before: string | null; readonly after: string | null }>;

  /** Tells that the branch moved: at once when we did it, within two seconds when others did. @returns stops it */
  onMoved(listener: (moved: RefUpdate) => void): () => void;

  /** Waits for the change that is being written, then ends the processes. */
  close(): Promise<void>;
}
