export { Reviewer, type ReviewerOptions } from './reviewer.ts';
export type { Verdict } from './verdict.ts';
