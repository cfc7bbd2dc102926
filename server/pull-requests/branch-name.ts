import { reviewPrefix as prefix } from '../ledger/index.ts';

/**
 * Returns the branch on which changes of a store wait for a review: one branch, so that each store has one pull
 * request.
 */
export const reviewBranch = (store: string) => (store === '' ? fleetBranch : `${prefix}${store}`);

/** The branch for changes that belong to no store. */
const fleetBranch = `${prefix}fleet.files`;

const importPrefix = `${prefix}import.`;

/** Returns the branch on which an import waits for a review. No store has a dot in its name. */
export const importBranch = (request: string) => `${importPrefix}${request}`;

/** Returns the store of a branch; undefined for an import, and for a branch that the server does not write. */
export function storeOfBranch(branch: string): string | undefined {
  return branch.startsWith(prefix) && !branch.slice(prefix.length).includes('.')
    ? branch.slice(prefix.length)
    : undefined;
}
