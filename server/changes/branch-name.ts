import { proposalPrefix as prefix } from '../ledger/index.ts';

/** The branch on which changes of a store wait for a review: one, so that there is one pull request a store. */
export const proposalBranch = (store: string) => `${prefix}${store}`;

/** Whose changes wait on a branch; undefined for a branch that the server does not write to. */
export function storeOfBranch(branch: string): string | undefined {
  return branch.startsWith(prefix) ? branch.slice(prefix.length) : undefined;
}
