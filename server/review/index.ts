export { isOurs } from './ours.ts';
export { Reviewer } from './reviewer.ts';
export { judge, type Verdict } from './verdict.ts';
