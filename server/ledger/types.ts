import type { CommitRef } from '../git/log-output.ts';
import type { LoggedCommit } from './commit-log.ts';
import type { Content, FleetTree, Plan, Unavailable } from '#fleet';
import type { Problem } from '#fleet/schema';

/** A change of a store, or of files of the fleet, that the ledger is to commit, and who requested it. */
export interface ChangeRequest {
  /** Id of the change in its commit and in every response about it. */
  readonly id: string;
  readonly actor: { readonly name: string; readonly email?: string };
  /** Time of the request; becomes the author's date. */
  readonly at: Date;
  /** Makes two requests of one person with the same key one. */
  readonly idempotencyKey?: {
    /** Visible ASCII, no spaces. */
    readonly key: string;
    /** Digest of the request: the same key with another request is a mistake. */
    readonly request: string;
  };
  /** The exact number of stores that the whole request deletes, as the requester confirmed it. */
  readonly removals?: number;
}

/** Plans from the newest fleet, and again if the fleet has moved. Pure; a throw writes nothing. */
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

/** A change request that the ledger has committed. */
export interface Committed {
  /** The commit with the change; the head if there was nothing to write. */
  readonly commit: string;
  /** Id of the change; of the first request if this one repeats it. */
  readonly id: string;
  readonly plan: Plan;
  /** False if the repository already had exactly these files: no commit was made. */
  readonly written: boolean;
}

/** Writes a change. @throws what the planner throws, Conflict, Refused, Unavailable; then nothing was written */
export type Submit = (change: ChangeRequest, planner: Planner) => Promise<Committed>;

export interface HistoryQuery {
  /** Directories end with `/`. */
  readonly paths?: readonly string[];
  /** Selects the change to show of a commit with changes of several stores. */
  readonly store?: string;
  readonly limit: number;
  /** Continues after that commit. */
  readonly before?: string;
}

/** The effect of merging another branch into the current fleet. */
export interface MergePreview {
  /** The newest commit of the branch. */
  readonly head: string;
  /** The commit with which it was compared: the newest of the fleet unless a base was requested. */
  readonly base: string;
  readonly before: FleetTree;
  /** The newest fleet with the branch merged into it, or the problems of `fleet.yaml`. */
  readonly after: { readonly tree: FleetTree } | { readonly problems: readonly Problem[] };
  /** Content by path of every file that a merge changes; null if it deletes the file. */
  readonly changed: ReadonlyMap<string, Content | null>;
  /** Commits of the branch that the fleet does not have, newest first. */
  readonly commits: readonly LoggedCommit[];
  /** Paths that the fleet changed since the branch was created. */
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
  /** Text before the deletion. */
  readonly content: string;
}

/** The branch has moved to another commit. */
export interface RefUpdate {
  readonly revision: string;
  readonly previous: string | null;
  readonly by: 'storefleet' | 'others';
}
