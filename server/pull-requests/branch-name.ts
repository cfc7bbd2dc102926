import { reviewPrefix as prefix } from '../ledger/index.ts';

/** The branch on which changes of a store wait for a review: one, so that there is one pull request a store. */
export const reviewBranch = (store: string) => (store === '' ? fleetBranch : `${prefix}${store}`);

/** The branch on which waits what is no change of a store. */
const fleetBranch = `${prefix}fleet.files`;

const importPrefix = `${prefix}import.`;

/** The branch on which a request of many stores waits for a review. No store has a dot in its name. */
export const importBranch = (request: string) => `${importPrefix}${request}`;

/** Whose changes wait on a branch; undefined for one of many stores, and for one that the server does not write to. */
export function storeOfBranch(branch: string): string | undefined {
  return branch.startsWith(prefix) && !branch.slice(prefix.length).includes('.')
    ? branch.slice(prefix.length)
    : undefined;
}
