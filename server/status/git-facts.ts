import type { KindStatus } from './kind.ts';
import type { StoreState } from '#fleet/schema';

/** The facts that Git holds about one store: its desired state, its times, and its proofs. Times are ISO 8601. */
export interface GitFacts {
  /** The status rules of its kind of store. */
  readonly kind: KindStatus;
  /**
   * `absent`: the repository has no file of the store. A file that can't be parsed counts as its last valid state, or
   * as running.
   */
  readonly desired: StoreState | 'absent';
  /** The problems of the file, one sentence each; empty if it is valid. */
  readonly problems: readonly string[];
  /** True if the manifests are in the repository. */
  readonly rendered: boolean;
  /** Manifests and engine object that were edited in Git, and whether each edit was kept. @default none */
  readonly edits?: readonly { readonly path: string; readonly commit: string | null; readonly isKept: boolean }[];
  /** True if the store waits for a start slot: Git has no engine object of it, so the engine does not know it. */
  readonly queued: boolean;
  /** Position among the stores that wait for a start slot of the cluster, from 1; null if it does not wait. */
  readonly queue: { readonly position: number; readonly total: number; readonly slots: number } | null;
  /** The last commit that touched the store's own manifests or engine object: the one that the cluster should run. */
  readonly target: { readonly commit: string; readonly at: string } | null;
  /** True if the revision that the engine applied is the target or a descendant of it. */
  readonly appliedContainsTarget: boolean | 'unknown';
  readonly createdAt: string | null;
  /** Time of the commit with `state: removed`. */
  readonly deletionRequestedAt: string | null;
  /** Time at which the manifests left the repository. */
  readonly filesRemovedAt: string | null;
  /** Time of the first observation in which the cluster has nothing of the store. */
  readonly goneAt: string | null;
  /** Time of the first proof that the store takes orders; null if there is none. */
  readonly firstLiveAt: string | null;
}

/** For each state of a store, true if the store is to leave its cluster. */
const leaves: Readonly<Record<GitFacts['desired'], boolean>> = { running: false, removed: true, absent: true };

/** True if Git requests the deletion of a store, or has no file of it. */
export const isLeaving = ({ desired }: Pick<GitFacts, 'desired'>): boolean => leaves[desired];

/** True if the file of a store has problems, of itself or with other stores, and nothing was ever rendered from it. */
export function isNeverRendered({
  problems,
  rendered,
  desired,
}: Pick<GitFacts, 'problems' | 'rendered' | 'desired'>): boolean {
  return problems.length > 0 && !rendered && desired !== 'absent';
}

/** The facts of a store that was never in Git. */
export const notInGit: Omit<GitFacts, 'kind'> = {
  desired: 'absent',
  problems: [],
  rendered: false,
  queued: false,
  queue: null,
  target: null,
  appliedContainsTarget: 'unknown',
  createdAt: null,
  deletionRequestedAt: null,
  filesRemovedAt: null,
  goneAt: null,
  firstLiveAt: null,
};
