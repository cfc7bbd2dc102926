import { componentLabel, managedBy, managedByLabel, namespaceOf, storeLabel } from './names.ts';
import { nameLength, namePattern } from './rules/index.ts';

export interface StoreIdentityProps {
  /**
   * Name of the store: a DNS label of at most 40 characters. Its namespace is `store-<name>`, and it can't be changed
   * later.
   */
  readonly name: string;
  /**
   * Annotations of objects with data that keep an engine from pruning or deleting an object whose manifest has left
   * Git: `{ 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' }`. `{}` only while the store is being
   * removed.
   */
  readonly protection: Readonly<Record<string, string>>;
  /** Number of the attempt to start the store, from 1; a new number replaces all pods. @default 1 */
  readonly attempt?: number;
}

/** Identity of a store, which every part of the store receives. */
export class StoreIdentity {
  readonly name: string;
  readonly protection: Readonly<Record<string, string>>;
  readonly attempt: number;

  /** @throws RangeError if the name or the attempt is invalid */
  constructor({ name, protection, attempt = 1 }: StoreIdentityProps) {
    if (!namePattern.test(name) || name.length > nameLength) {
      throw new RangeError(`name = ${JSON.stringify(name)} must be a DNS label of at most ${nameLength} characters`);
    }
    if (!Number.isInteger(attempt) || attempt < 1) {
      throw new RangeError(`attempt = ${attempt} must be a whole number from 1`);
    }
    this.name = name;
    this.protection = protection;
    this.attempt = attempt;
  }
}

/** Returns the labels of every object of a store. */
export function labelsOf(store: StoreIdentity, component?: string): Record<string, string> {
  return {
    [storeLabel]: store.name,
    [managedByLabel]: managedBy,
    'app.kubernetes.io/part-of': namespaceOf(store.name),
    ...(component === undefined ? {} : { [componentLabel]: component }),
  };
}

/** Returns the labels that select the pods of one component. */
export function selectorOf(store: StoreIdentity, component: string): Record<string, string> {
  return { [storeLabel]: store.name, [componentLabel]: component };
}

/** Returns the metadata of a namespaced object of a store. */
export function metadataOf(
  store: StoreIdentity,
  name: string,
  options: { readonly component?: string; readonly annotations?: Readonly<Record<string, string>> } = {},
) {
  return {
    name,
    namespace: namespaceOf(store.name),
    labels: labelsOf(store, options.component),
    ...(options.annotations && Object.keys(options.annotations).length > 0 ? { annotations: options.annotations } : {}),
  };
}

/** Returns the metadata of a pod template. */
export function podMetadataOf(store: StoreIdentity, component: string) {
  const annotations = store.attempt === 1 ? {} : { annotations: { 'storefleet.dev/attempt': String(store.attempt) } };
  return { labels: labelsOf(store, component), ...annotations };
}
