export { deletedLock } from './deleted-lock.ts';
export { DriftWatch } from './drift-watch.ts';
export type { Drift, FoundEdit } from './judge-drift.ts';
export { DriftViews } from './drift-views.ts';
