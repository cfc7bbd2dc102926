export { isOurs } from './managed-branch.ts';
export { Reviewer } from './reviewer.ts';
export { judge, type Verdict } from './verdict.ts';
