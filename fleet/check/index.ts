export type * from './fleet-diff.ts';
export { checkChange, checkInSteps } from './check-diff.ts';
export { describeCheck } from './describe.ts';
export { plainText } from './markdown.ts';
export { earlierLocks, locksOfHistory, mostEarlierLocks, type FileHistory } from './earlier-locks.ts';
export { removalsTrailer, confirmedRemovals } from './confirmed-removals.ts';
