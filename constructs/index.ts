export {
  componentLabel,
  containerNames,
  credentialsSecret,
  managedBy,
  managedByLabel,
  namespaceOf,
  objectNames,
  storeLabel,
} from './names.ts';
export type { ApiServerAddress, IngressControllerPods } from './network.ts';
export type { ContainerResources } from './pod.ts';
export { doNotPrune } from './protection.ts';
export { bytesOf, millicoresOf } from './quantity.ts';
export type { ShopAddress, ShopSettings } from './web.ts';
export { WooStore, type StoreImages, type StoreSize, type WooStoreProps } from './woo-store.ts';
