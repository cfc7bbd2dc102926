export { blobId } from './model/blob-id.ts';
export { planChange, planCreate } from './commands/changes.ts';
export { planCompletion } from './commands/completion.ts';
export { planDelete, planFinishDeletion } from './commands/delete.ts';
export * from './commands/drift.ts';
export { planAdoptDrift } from './commands/adopt-drift.ts';
export { planAction } from './commands/plan-action.ts';
export type { DeletedLock } from './commands/restore-lock.ts';
export { planSeed } from './commands/seed.ts';
export { planStart } from './commands/start.ts';
export { planRestoreFleet, unexpectedFiles, type UnexpectedFile } from './commands/unexpected-files.ts';
export * from './import/index.ts';
export { clusterOf, resolve } from './resolve/resolve.ts';
export * from './check/index.ts';
export {
  compareCheckout,
  readCheckout,
  renderCheckout,
  whenAbsent,
  writeCheckout,
  writeFiles,
  type Checkout,
  type Difference,
} from './checkout.ts';
export * from './model/content.ts';
export * from './model/errors.ts';
export { defaultTheme } from './kinds/woo-store/extensions.ts';
export type { Edition } from './kinds/woo-store/edition.ts';
export { kindOf } from './kinds/index.ts';
export { engineOf, type CommonSettings, type Engine } from './engines/index.ts';
export { isKept } from './model/kept.ts';
export { isSameContent } from './model/line-ends.ts';
export * from './names.ts';
export * from './model/paths.ts';
export { problemsIn } from './model/problems.ts';
export { fieldChanges } from './impact/field-changes.ts';
export { changedFields, noImpact, sumImpacts } from './impact/impact.ts';
export { freeSlots, queuedStores, isQueued, type SlotExemptStores } from './rules/start-slots.ts';
export { measure } from './impact/measure.ts';
export type * from './model/plan.ts';
export { renderCluster } from './render/cluster.ts';
export { render, renderObjects, type StoreObjects } from './render/render.ts';
export { isOutdated, rendererVersion } from './render/version.ts';
export { dumpDocument, dumpManifests } from './render/yaml.ts';
export { setAt } from './lib/plain-object.ts';
export { Paths, SortedMap } from './lib/sorted-map.ts';
export * from './model/tree.ts';
