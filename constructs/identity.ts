import { componentLabel, managedBy, managedByLabel, namespaceOf, storeLabel } from './names.ts';

/** Which store an object belongs to; every part of a store is given it. */
export interface StoreIdentity {
  /** Name of the store: a DNS label of at most 40 characters. */
  readonly name: string;
  /** Whether stateful objects carry the marks against pruning; false only while the store is being removed. */
  readonly isProtected: boolean;
  /** Which attempt at bringing the store up this is; a new number makes all pods anew. */
  readonly attempt: number;
}

/** Labels of every object of a store. */
export function labelsOf(identity: StoreIdentity, component?: string): Record<string, string> {
  return {
    [storeLabel]: identity.name,
    [managedByLabel]: managedBy,
    'app.kubernetes.io/part-of': namespaceOf(identity.name),
    ...(component === undefined ? {} : { [componentLabel]: component }),
  };
}

/** Labels that select the pods of one component. */
export function selectorOf(identity: StoreIdentity, component: string): Record<string, string> {
  return { [storeLabel]: identity.name, [componentLabel]: component };
}

/** Metadata of a namespaced object of a store. */
export function metadataOf(
  identity: StoreIdentity,
  name: string,
  options: { readonly component?: string; readonly annotations?: Record<string, string> } = {},
) {
  return {
    name,
    namespace: namespaceOf(identity.name),
    labels: labelsOf(identity, options.component),
    ...(options.annotations && Object.keys(options.annotations).length > 0 ? { annotations: options.annotations } : {}),
  };
}

/** Metadata of a pod template. */
export function podMetadataOf(identity: StoreIdentity, component: string) {
  const annotations =
    identity.attempt === 1 ? {} : { annotations: { 'storefleet.dev/attempt': String(identity.attempt) } };
  return { labels: labelsOf(identity, component), ...annotations };
}
