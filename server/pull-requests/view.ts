import { impactView } from '../../contract/impact-view.ts';
import type { PullRequest } from '../forges/index.ts';
import { storeOfBranch } from './branch-name.ts';
import { isManagedBranch, type ReviewResult } from './review/index.ts';
import type { PullRequestRef, PullRequestCondition, PullRequestView } from '#contract';

/** Returns a pull request as the pages show it. @param reviewResult null while it has not been evaluated */
export function viewOf(pull: PullRequest, reviewResult: ReviewResult | null): PullRequestView {
  const isOpen = pull.state === 'open';
  const evaluated = reviewResult?.head === pull.head.sha ? reviewResult : null;
  const condition = isOpen ? conditionOf(pull, evaluated) : null;
  return {
    number: pull.number,
    url: pull.url,
    title: pull.title,
    author: pull.author,
    isOurs: isManagedBranch(pull),
    branch: pull.head.branch,
    head: pull.head.sha,
    state: pull.state,
    condition,
    message: messageOf(pull, condition, evaluated),
    isStale: isOpen && evaluated !== null && evaluated.stale.length > 0 && evaluated.conflicts.length === 0,
    stores: [...(evaluated?.touched ?? ownStore(pull))],
    // The impact of one that could not be evaluated is unknown.
    impact:
      isOpen && evaluated && (evaluated.stores.length > 0 || evaluated.problems.length === 0)
        ? impactView(evaluated.impact)
        : null,
    problems: isOpen ? (evaluated?.problems.map(problem => ({ ...problem })) ?? []) : [],
    changes: evaluated?.changes ?? [],
    mergedCommit: pull.mergedCommit,
    updatedAt: pull.updatedAt,
  };
}

/** Returns the reference for the requester of a change that waits there. */
export const pullRequestRef = ({ number, url, title }: PullRequest): PullRequestRef => ({ number, url, title });

function ownStore(pull: PullRequest): string[] {
  const store = isManagedBranch(pull) ? storeOfBranch(pull.head.branch) : undefined;
  return store === undefined ? [] : [store];
}

function conditionOf(pull: PullRequest, reviewResult: ReviewResult | null): PullRequestCondition {
  if (pull.draft) return 'draft';
  if (reviewResult === null) return 'checking';
  if (reviewResult.conflicts.length > 0) return 'conflicting';
  return reviewResult.problems.length > 0 ? 'refused' : 'ready';
}

function messageOf(
  pull: PullRequest,
  condition: PullRequestCondition | null,
  reviewResult: ReviewResult | null,
): string {
  switch (condition) {
    case null:
      return pull.state === 'merged' ? 'Merged.' : 'Closed without a merge: its changes were not applied.';
    case 'draft':
      return 'Draft: the author has to mark the pull request as ready for review.';
    case 'checking':
      return 'Checks are running.';
    case 'conflicting':
      return `The fleet changed ${listed(reviewResult?.conflicts ?? [])} too since this branch was created. Resolve the conflict on the branch, or close the pull request and request the change again.`;
    case 'refused': {
      const count = reviewResult?.problems.length ?? 0;
      return `${count} ${count === 1 ? 'check' : 'checks'} failed. Fix the file on its branch, or close the pull request.`;
    }
    case 'ready':
      return reviewResult !== null && reviewResult.stale.length > 0
        ? 'Ready to merge. The fleet changed the same files since this branch was created; a merge keeps both changes.'
        : 'Ready to merge.';
  }
}

function listed(paths: readonly string[]): string {
  const files = paths.filter(path => !path.startsWith('dist/'));
  const [first = 'rendered files', ...others] = files;
  return others.length === 0 ? first : `${first} and ${others.length} more files`;
}
