import type { PullRequest } from '../../forges/index.ts';
import { reviewPrefix } from '../../ledger/index.ts';

/** True if this server writes its branch; a person's may not be named like one, and a fork's is never ours. */
export function isManagedBranch({ head }: Pick<PullRequest, 'head'>): boolean {
  return !head.isFork && head.branch.startsWith(reviewPrefix);
}
