export { deletedLock } from './deleted-lock.ts';
export { DriftWatch } from './drift-watch.ts';
export { DriftViews } from './drift-views.ts';
