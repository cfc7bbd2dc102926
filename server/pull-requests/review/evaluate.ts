import type { LoggedCommit, MergePreview } from '../../ledger/index.ts';
import { runInSteps } from '../../lib/run-in-steps.ts';
import { outdatedCompletionOf, withFiles, type AsInFleet } from './outdated-completion.ts';
import type { PullRequestView } from '#contract';
import {
  checkInSteps,
  fleetPath,
  isFleetPath,
  noImpact,
  storeOfPath,
  confirmedRemovals,
  type CheckResult,
  type FleetDiff,
} from '#fleet';

/** The evaluation of a pull request, as it and the fleet are now. */
export interface ReviewResult extends CheckResult {
  /** The evaluated commit. */
  readonly head: string;
  /** The commit of the fleet with which it was compared. */
  readonly base: string;
  /** True if it changes anything of the fleet; false if it only changes other files. */
  readonly touchesFleet: boolean;
  /** Names of the stores whose files it changes, including those that could not be evaluated. */
  readonly touched: readonly string[];
  /** Those of these stores whose files the fleet changed too since the branch was created. */
  readonly stale: readonly string[];
  /** Paths that Git can't merge: the evaluation uses the version of the branch. */
  readonly conflicts: readonly string[];
  /** Changes on its branch that people requested from the server, oldest first. */
  readonly changes: PullRequestView['changes'];
  /** True if this server pushed manifests to its branch. */
  readonly isCompletedHere: boolean;
  /** True if these manifests are its newest commit. */
  readonly isCompletion: boolean;
  /** Those of these manifests that are older than their store files; the evaluation ignores them. */
  readonly outdatedCompletion: AsInFleet;
}

/** Facts for an evaluation that the commits of a pull request do not contain. */
export interface EvaluateOptions extends Pick<FleetDiff, 'byProgram' | 'earlier'> {
  /** Store files by path as they were when manifests were pushed to its branch. @default none */
  readonly completed?: ReadonlyMap<string, string>;
}

/** Evaluates a pull request by the same rules as the planner. */
export async function evaluate(preview: MergePreview, { completed, ...how }: EvaluateOptions): Promise<ReviewResult> {
  const { head, base, changed, commits, conflicts } = preview;
  const check = (preview: MergePreview) => checkPreview(preview, how);
  const all = await check(preview);
  const outdatedCompletion = await outdatedCompletionOf(preview, all, completed ?? new Map(), check);
  const touched = storesOf(changed.keys());
  const moved = new Set(storesOf(preview.moved));
  return {
    ...(outdatedCompletion.size === 0 ? all : await check(withFiles(preview, outdatedCompletion))),
    head,
    base,
    touchesFleet:
      'problems' in preview.after || [...changed.keys()].some(path => path === fleetPath || isFleetPath(path)),
    touched,
    stale: touched.filter(name => moved.has(name)),
    conflicts,
    changes: [...commits].reverse().flatMap(requestedIn),
    isCompletedHere: commits.some(isCompletion),
    isCompletion: commits[0] !== undefined && isCompletion(commits[0]),
    outdatedCompletion,
  };
}

function requestedIn({ changes, subject: ofCommit }: LoggedCommit): PullRequestView['changes'] {
  return changes
    .filter(({ action }) => action !== 'complete')
    .map(({ id, actor, action, store, subject }) => ({ id, actor, action, store, subject: subject ?? ofCommit }));
}

/** True if a commit claims to contain manifests rendered from store files. Anyone can write that. */
export const isCompletion = ({ changes }: LoggedCommit) => changes.some(({ action }) => action === 'complete');

async function checkPreview(
  { before, after, changed, commits }: MergePreview,
  how: Pick<EvaluateOptions, 'byProgram' | 'earlier'>,
): Promise<CheckResult> {
  if ('problems' in after)
    return { problems: after.problems, stores: [], impact: noImpact, locksWithoutProvenance: [] };
  const removals = confirmedRemovals(commits.map(commit => commit.removals));
  const change = { before, after: after.tree, changed, ...(removals === undefined ? {} : { removals }), ...how };
  return runInSteps(checkInSteps(change));
}

/** Returns the names of the stores that the paths belong to. */
export function storesOf(paths: Iterable<string>): string[] {
  return [...new Set([...paths].flatMap(path => storeOfPath(path) ?? []))].sort();
}
