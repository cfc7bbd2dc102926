export { isOurs } from './ours.ts';
export { Reviewer, type ReviewerOptions } from './reviewer.ts';
export { judge, type Verdict } from './verdict.ts';
