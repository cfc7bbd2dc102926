export { StoreClaim, type StoreClaimProps } from './claim.ts';
export { StoreCredentials, type StoreCredentialsProps } from './credentials.ts';
export { StoreDatabase, type StoreDatabaseProps } from './woo-store/database.ts';
export type { ApiServerAddress, HttpsEgress, StoreEgress } from './egress.ts';
export type { StoreExtensions } from './woo-store/extensions.ts';
export { StoreIdentity, type StoreIdentityProps } from './identity.ts';
export {
  StoreIngress,
  type IngressSettings,
  type IngressTls,
  type ShopAddress,
  type StoreIngressProps,
} from './ingress.ts';
export {
  componentLabel,
  credentialsContainer,
  credentialsSecret,
  managedBy,
  managedByLabel,
  namespaceOf,
  storeLabel,
  suppliedSecret,
} from './names.ts';
export { StoreNamespace, type NamespaceQuota, type StoreNamespaceProps } from './namespace.ts';
export { StoreNetwork, type IngressControllerPods, type StoreNetworkProps } from './network.ts';
export type { ContainerResources } from './pod.ts';
export { bytesOf, millicoresOf } from './rules/index.ts';
export { containerNames, objectNames } from './woo-store/names.ts';
export type { ShopSettings } from './woo-store/shop.ts';
export type { StoreContainers, TierSpec } from './woo-store/tier-spec.ts';
export type { MailServer } from './smtp.ts';
export { StoreWeb, type StoreWebProps } from './woo-store/web.ts';
export { WooStore, type StoreImages, type WooStoreProps } from './woo-store/woo-store.ts';
