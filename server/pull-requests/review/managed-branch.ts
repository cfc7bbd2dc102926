import type { PullRequest } from '../../forges/index.ts';
import { reviewPrefix } from '../../ledger/index.ts';

/**
 * True if this server writes the branch; the branch of a person may not have such a name, and the branch of a fork is
 * never ours.
 */
export function isManagedBranch({ head }: Pick<PullRequest, 'head'>): boolean {
  return !head.isFork && head.branch.startsWith(reviewPrefix);
}
