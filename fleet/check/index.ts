export type * from './change.ts';
export { checkChange, checkStepwise } from './check-change.ts';
export { describeCheck } from './describe.ts';
export { plainText } from './markdown.ts';
export { locksOfHistory, mostEarlierLocks } from './earlier-locks.ts';
export { removalsTrailer, toldRemovals } from './told-removals.ts';
