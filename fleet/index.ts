export { blobId } from './model/blob-id.ts';
export {
  compareStore,
  followsFrom,
  ownIds,
  planChange,
  planCompletion,
  planCreate,
  planDelete,
  planFinishRemoval,
  planKeepEdits,
  planRestore,
  planRestoreFleet,
  planRestoreManifests,
  planRollback,
  planSeed,
  planStart,
  strays,
  type DeletedLock,
  type Edit,
  type Stray,
} from './commands/index.ts';
export { planAction } from './commands/plan-action.ts';
export * from './import/index.ts';
export { clusterOf, resolve } from './resolve/catalogue.ts';
export * from './check/index.ts';
export {
  compareCheckout,
  readCheckout,
  renderCheckout,
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
export { isOutdated } from './impact/edits-overwritten.ts';
export { fieldChanges } from './impact/field-changes.ts';
export { changedFields, noImpact, sumImpacts } from './impact/impact.ts';
export { freeSlots, heldStores, isHeld, type StartedStores } from './rules/start-slots.ts';
export { measure } from './impact/measure.ts';
export type * from './model/plan.ts';
export { renderCluster } from './render/cluster.ts';
export { render, renderObjects, type StoreObjects } from './render/render.ts';
export { rendererVersion } from './render/version.ts';
export { dumpDocument, dumpManifests } from './render/yaml.ts';
export { Paths, SortedMap } from './lib/sorted-map.ts';
export * from './model/tree.ts';
