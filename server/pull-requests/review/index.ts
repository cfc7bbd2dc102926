export { isManagedBranch } from './managed-branch.ts';
export { Reviewer } from './reviewer.ts';
export { judge, type ReviewResult } from './verdict.ts';
