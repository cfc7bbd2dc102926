import type { PullRequest } from '../../forges/index.ts';
import { reviewPrefix } from '../../ledger/index.ts';

/** Whether this server writes its branch; a person's may not be named so, and a fork's is never ours. */
export function isManagedBranch({ head }: Pick<PullRequest, 'head'>): boolean {
  return !head.isFork && head.branch.startsWith(reviewPrefix);
}
