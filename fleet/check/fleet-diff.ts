import type { Content } from '../model/content.ts';
import type { FleetTree, Impact } from '../model/plan.ts';
import type { Lock, Problem } from '#fleet/schema';

/** A change of the fleet repository that a person committed or wants to: two commits and their difference. */
export interface FleetDiff {
  /** The fleet before the change; null if there is none, and then everything is new. */
  readonly before: FleetTree | null;
  readonly after: FleetTree;
  /** Content by path of every file that differs, after the change; null for a deleted file. */
  readonly changed: ReadonlyMap<string, Content | null>;
  /** The exact number of removed stores that the author of the change confirmed. */
  readonly removals?: number;
  /** Locks that stores had in earlier commits, by name: they may go back to these. @default none */
  readonly earlier?: ReadonlyMap<string, readonly Lock[]>;
  /**
   * True if the server made the change. Then it may only touch `stores/` and `dist/`; people also edit `fleet.yaml` and
   * documents, which the check ignores.
   * @default false
   */
  readonly byProgram?: boolean;
}

/** Result of a change for one store. */
export interface CheckedStore {
  readonly name: string;
  readonly impact: Impact;
  /** True if files rendered from its store file are missing in the change; they are added after the merge. */
  readonly isCompletedLater: boolean;
}

/** Result of checking a change. */
export interface CheckResult {
  /** Problems of the change; empty if it may be merged. */
  readonly problems: readonly Problem[];
  /** The touched stores that could be checked, by name. */
  readonly stores: readonly CheckedStore[];
  /** Impact of the whole change. */
  readonly impact: Impact;
  /**
   * Stores whose lock has parts that are neither in `fleet.yaml` nor in `before`. Read their earlier locks from the
   * history and check again with `earlier`: going back is allowed.
   */
  readonly locksWithoutProvenance: readonly string[];
}
