export { clusterOf, resolve } from './catalogue.ts';
export { compareCheckout, readCheckout, renderCheckout, writeCheckout, type Difference } from './checkout.ts';
export * from './errors.ts';
export { argocdPlatform, argocdRepositorySecret } from './engine/argocd.ts';
export * from './names.ts';
export * from './paths.ts';
export {
  planChange,
  planCompletion,
  planCreate,
  planFinishRemoval,
  planRemove,
  incompleteStores,
} from './plan/changes.ts';
export { measure } from './plan/measure.ts';
export type * from './plan/plan.ts';
export { planSeed } from './plan/seed.ts';
export { renderCluster } from './render/cluster.ts';
export { render, renderObjects, type StoreObjects } from './render/render.ts';
export { rendererVersion } from './render/version.ts';
export { dumpDocument, dumpManifests } from './render/yaml.ts';
export * from './tree.ts';
