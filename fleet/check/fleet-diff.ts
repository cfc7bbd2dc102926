import type { Content } from '../model/content.ts';
import type { FleetTree, Impact } from '../model/plan.ts';
import type { Lock, Problem } from '#fleet/schema';

/** A change of the fleet repository that somebody made by hand or proposes: two commits, and what differs. */
export interface FleetDiff {
  /** The fleet that the change begins from; null when there is none, and then everything is new. */
  readonly before: FleetTree | null;
  readonly after: FleetTree;
  /** Content by path of every file that differs, as it is after the change; null where the file goes. */
  readonly changed: ReadonlyMap<string, Content | null>;
  /** The exact number of stores that whoever made the change said it removes. */
  readonly removals?: number;
  /** Locks that stores had in earlier commits, by name: releases that they may go back to. @default none */
  readonly earlier?: ReadonlyMap<string, readonly Lock[]>;
  /**
   * Whether a program made the change. Then it may touch nothing but `stores/` and `dist/`; people also mend
   * `fleet.yaml` and documents, and the check has nothing to say of that.
   * @default false
   */
  readonly byProgram?: boolean;
}

/** What a change means for one store. */
export interface CheckedStore {
  readonly name: string;
  readonly impact: Impact;
  /** What is rendered from its file is not (all) part of the change; it is completed after the merge. */
  readonly isCompletedLater: boolean;
}

/** The verdict on a change. */
export interface CheckResult {
  /** What is wrong with it; empty when it may be merged. */
  readonly problems: readonly Problem[];
  /** The stores that it touches and that could be judged, by name. */
  readonly stores: readonly CheckedStore[];
  /** What it means as a whole. */
  readonly impact: Impact;
  /**
   * Stores whose lock names a release that neither `fleet.yaml` nor `before` knows. Read their earlier locks from the
   * history and check again with `earlier`: going back is no fault.
   */
  readonly unknownReleases: readonly string[];
}
