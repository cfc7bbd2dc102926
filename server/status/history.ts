import type { KindStatus } from './kind.ts';
import type { StoreState } from '#fleet/schema';

/** What Git remembers about one store: what should be, since when, and what was proven of it. Times are ISO 8601. */
export interface History {
  /** How the phase of its kind of store shows. */
  readonly kind: KindStatus;
  /** `absent`: no file of it is in the repository. A file that can't be parsed counts as its last valid state, or running. */
  readonly desired: StoreState | 'absent';
  /** What is wrong with its file, one sentence each; empty when it is valid. */
  readonly problems: readonly string[];
  /** Its manifests are in the repository. */
  readonly rendered: boolean;
  /** Its manifests and engine object that a person edited in Git, and whether that was accepted. @default none */
  readonly edits?: readonly { readonly path: string; readonly commit: string | null; readonly isKept: boolean }[];
  /** It waits for a start slot: Git has no engine object of it yet, so the engine does not know it. */
  readonly queued: boolean;
  /** Its place among the stores that wait for a start slot of its cluster, from 1; null when it does not wait. */
  readonly queue: { readonly position: number; readonly total: number; readonly slots: number } | null;
  /** The last commit that touched the store's own manifests or engine object: what its cluster should run. */
  readonly target: { readonly commit: string; readonly at: string } | null;
  /** Whether the revision that the engine applied is the target or a descendant of it. */
  readonly appliedContainsTarget: boolean | 'unknown';
  readonly createdAt: string | null;
  /** When `state: removed` was committed. */
  readonly removalRequestedAt: string | null;
  /** When its manifests left the repository. */
  readonly filesRemovedAt: string | null;
  /** When its cluster was first observed to have nothing of it. */
  readonly goneAt: string | null;
  /** When it was first proven to take orders; null if never. */
  readonly firstLiveAt: string | null;
}

/** Each state of a store, and whether the store is to leave its cluster. */
const leaves: Readonly<Record<History['desired'], boolean>> = { running: false, removed: true, absent: true };

/** Whether Git requests the deletion of a store, or has no file of it. */
export const isLeaving = ({ desired }: Pick<History, 'desired'>): boolean => leaves[desired];

/** Whether a store file is invalid and always was, so that nothing follows from it. */
export function isUnreadable({
  problems,
  rendered,
  desired,
}: Pick<History, 'problems' | 'rendered' | 'desired'>): boolean {
  return problems.length > 0 && !rendered && desired !== 'absent';
}

/** The history of a store that Git never had. */
export const noHistory: Omit<History, 'kind'> = {
  desired: 'absent',
  problems: [],
  rendered: false,
  queued: false,
  queue: null,
  target: null,
  appliedContainsTarget: 'unknown',
  createdAt: null,
  removalRequestedAt: null,
  filesRemovedAt: null,
  goneAt: null,
  firstLiveAt: null,
};
