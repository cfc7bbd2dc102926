export { blobId } from './blob-id.ts';
export * from './bulk/index.ts';
export { clusterOf, resolve } from './catalogue.ts';
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
export * from './content.ts';
export * from './errors.ts';
export { defaultTheme } from './extensions.ts';
export { engineOf, type EngineRenderer } from './engine/index.ts';
export { isKept } from './kept.ts';
export { isSameContent } from './line-ends.ts';
export * from './names.ts';
export * from './paths.ts';
export { planChange, planCreate } from './plan/changes.ts';
export { planCompletion } from './plan/completion.ts';
export * from './plan/drift.ts';
export { isOutdated } from './plan/edits-overwritten.ts';
export { fieldChanges } from './plan/field-changes.ts';
export { changedFields, noIntent, sumIntents } from './plan/intent.ts';
export { planRelease } from './plan/release.ts';
export { planFinishRemoval, planRemove } from './plan/removal.ts';
export { planKeepEdits } from './plan/keep-edits.ts';
export type { DeletedLock } from './plan/restore-lock.ts';
export { planRestore } from './plan/restore.ts';
export { planRestoreManifests } from './plan/restore-manifests.ts';
export { planRestoreFleet, strays, type Stray } from './plan/strays.ts';
export { planRetry } from './plan/retry.ts';
export { planRollback } from './plan/rollback.ts';
export { freeSlots, heldStores, isHeld, type Settled } from './plan/slots.ts';
export { measure } from './plan/measure.ts';
export type * from './plan/plan.ts';
export { planSeed } from './plan/seed.ts';
export { renderCluster } from './render/cluster.ts';
export { render, renderObjects, type StoreObjects } from './render/render.ts';
export { rendererVersion } from './render/version.ts';
export { dumpDocument, dumpManifests } from './render/yaml.ts';
export { Paths, SortedMap } from './sorted-map.ts';
export * from './tree.ts';
