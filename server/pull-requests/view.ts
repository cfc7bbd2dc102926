import type { PullRequest } from '../forge/index.ts';
import { isManagedBranch, type ReviewResult } from './review/index.ts';
import { impactView } from '../../contract/impact-view.ts';
import { storeOfBranch } from './branch-name.ts';
import type { ProposedIn, PullRequestCondition, PullRequestView } from '#contract';

/** A pull request as the pages show it. @param verdict null while it has not been judged */
export function viewOf(pull: PullRequest, verdict: ReviewResult | null): PullRequestView {
  const isOpen = pull.state === 'open';
  const judged = verdict?.head === pull.head.sha ? verdict : null;
  const condition = isOpen ? conditionOf(pull, judged) : null;
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
    message: messageOf(pull, condition, judged),
    isStale: isOpen && judged !== null && judged.stale.length > 0 && judged.conflicts.length === 0,
    stores: [...(judged?.touched ?? ownStore(pull))],
    // Of what could not be judged nobody knows what it means.
    impact:
      isOpen && judged && (judged.stores.length > 0 || judged.problems.length === 0) ? impactView(judged.impact) : null,
    problems: isOpen ? (judged?.problems.map(problem => ({ ...problem })) ?? []) : [],
    changes: judged?.changes ?? [],
    mergedCommit: pull.mergedCommit,
    updatedAt: pull.updatedAt,
  };
}

/** What somebody is told whose change waits there. */
export const proposedIn = ({ number, url, title }: PullRequest): ProposedIn => ({ number, url, title });

function ownStore(pull: PullRequest): string[] {
  const store = isManagedBranch(pull) ? storeOfBranch(pull.head.branch) : undefined;
  return store === undefined ? [] : [store];
}

function conditionOf(pull: PullRequest, verdict: ReviewResult | null): PullRequestCondition {
  if (pull.draft) return 'draft';
  if (verdict === null) return 'checking';
  if (verdict.conflicts.length > 0) return 'conflicting';
  return verdict.problems.length > 0 ? 'refused' : 'ready';
}

function messageOf(pull: PullRequest, condition: PullRequestCondition | null, verdict: ReviewResult | null): string {
  switch (condition) {
    case null:
      return pull.state === 'merged' ? 'Merged: the fleet has it.' : 'Closed without a merge: nothing of it happened.';
    case 'draft':
      return 'A draft: its author has to mark it as ready for review first.';
    case 'checking':
      return 'What it means for the fleet is being worked out.';
    case 'conflicting':
      return `The fleet changed ${listed(verdict?.conflicts ?? [])} too since it began: close it and make the change again, or resolve the conflict on its branch.`;
    case 'refused': {
      const count = verdict?.problems.length ?? 0;
      return `It breaks ${count === 1 ? 'a rule' : `${count} rules`} of the fleet: mend the file on its branch, or close it.`;
    }
    case 'ready':
      return verdict !== null && verdict.stale.length > 0
        ? 'Ready to merge. The fleet changed the same files since it began; both changes stay.'
        : 'Ready to merge.';
  }
}

function listed(paths: readonly string[]): string {
  const files = paths.filter(path => !path.startsWith('dist/'));
  const [first = 'what is rendered for it', ...others] = files;
  return others.length === 0 ? first : `${first} and ${others.length} more files`;
}
