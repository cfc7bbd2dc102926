export type * from './change.ts';
export { checkChange } from './check-change.ts';
export { describeCheck } from './describe.ts';
export { removalsTrailer, toldRemovals } from './told-removals.ts';
