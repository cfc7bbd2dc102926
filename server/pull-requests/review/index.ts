export { isManagedBranch } from './managed-branch.ts';
export { Reviewer } from './reviewer.ts';
export { evaluate, type ReviewResult } from './evaluate.ts';
