import type { LoggedCommit, MergePreview } from '../../ledger/index.ts';
import { cooperatively } from '../../lib/cooperatively.ts';
import { leftoversOf, withFiles, type AsInFleet } from './leftovers.ts';
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

/** What is to be said of a pull request, as it is and with the fleet as it is. */
export interface ReviewResult extends CheckResult {
  /** The commit that was judged. */
  readonly head: string;
  /** The commit of the fleet with which it was compared. */
  readonly base: string;
  /** Whether it changes anything of the fleet; one of a program or a document does not. */
  readonly touchesFleet: boolean;
  /** Names of the stores whose files it changes, also of those that could not be judged. */
  readonly touched: readonly string[];
  /** Of these, those whose files the fleet changed too since it began. */
  readonly stale: readonly string[];
  /** Paths that Git can't put together: what is said of these rests on what the branch says. */
  readonly conflicts: readonly string[];
  /** What people asked the server for on its branch, oldest first. */
  readonly changes: PullRequestView['changes'];
  /** Whether manifests were pushed to its branch from here. */
  readonly isCompletedHere: boolean;
  /** Whether its newest commit is the one that did so. */
  readonly isCompletion: boolean;
  /** Of these manifests, those that its store files have left behind; it was judged as if they were not there. */
  readonly leftovers: AsInFleet;
}

/** What the commits of a pull request do not say themselves. */
export interface Circumstances extends Pick<FleetDiff, 'byProgram' | 'earlier'> {
  /** Store files by path as they were when manifests were pushed to its branch. @default none were */
  readonly completed?: ReadonlyMap<string, string>;
}

/** Judges a pull request by the rules that the planner has for every change. */
export async function evaluate(proposed: MergePreview, { completed, ...how }: Circumstances): Promise<ReviewResult> {
  const { head, base, changed, commits, conflicts } = proposed;
  const check = (proposed: MergePreview) => checkProposed(proposed, how);
  const all = await check(proposed);
  const leftovers = await leftoversOf(proposed, all, completed ?? new Map(), check);
  const touched = storesOf(changed.keys());
  const moved = new Set(storesOf(proposed.moved));
  return {
    ...(leftovers.size === 0 ? all : await check(withFiles(proposed, leftovers))),
    head,
    base,
    touchesFleet:
      'problems' in proposed.after || [...changed.keys()].some(path => path === fleetPath || isFleetPath(path)),
    touched,
    stale: touched.filter(name => moved.has(name)),
    conflicts,
    changes: [...commits].reverse().flatMap(askedIn),
    isCompletedHere: commits.some(isCompletion),
    isCompletion: commits[0] !== undefined && isCompletion(commits[0]),
    leftovers,
  };
}

function askedIn({ changes, subject: ofCommit }: LoggedCommit): PullRequestView['changes'] {
  return changes
    .filter(({ action }) => action !== 'complete')
    .map(({ id, actor, action, store, subject }) => ({ id, actor, action, store, subject: subject ?? ofCommit }));
}

/** Whether a commit says that it brings what is rendered from store files. Anybody can write that. */
export const isCompletion = ({ changes }: LoggedCommit) => changes.some(({ action }) => action === 'complete');

async function checkProposed(
  { before, after, changed, commits }: MergePreview,
  how: Pick<Circumstances, 'byProgram' | 'earlier'>,
): Promise<CheckResult> {
  if ('problems' in after) return { problems: after.problems, stores: [], impact: noImpact, unknownReleases: [] };
  const removals = confirmedRemovals(commits.map(commit => commit.removals));
  const change = { before, after: after.tree, changed, ...(removals === undefined ? {} : { removals }), ...how };
  return cooperatively(checkInSteps(change));
}

/** Names of the stores that the paths belong to. */
export function storesOf(paths: Iterable<string>): string[] {
  return [...new Set([...paths].flatMap(path => storeOfPath(path) ?? []))].sort();
}
