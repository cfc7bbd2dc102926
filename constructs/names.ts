/**
 * Names and labels by which all objects of a store are found again. They are pinned: a renamed object would be pruned,
 * and its volume with it.
 */
export const storeLabel = 'storefleet.dev/store';
export const managedByLabel = 'app.kubernetes.io/managed-by';
export const componentLabel = 'app.kubernetes.io/component';
export const managedBy = 'storefleet';

/** Namespace of a store, and name of its Application or Kustomization. */
export const namespaceOf = (store: string) => `store-${store}`;

/** Name of the Secret with the store's generated credentials. */
export const credentialsSecret = 'store-credentials';

/** Name of the optional Secret that people supply: keys of payment services, `smtp-username`, `smtp-password`. */
export const suppliedSecret = 'store-supplied';

/** The init container that creates the credentials. */
export const credentialsContainer = 'credentials';

/** The component that shoppers reach, by its Service and the Ingress in front of that. */
export const webNames = { service: 'web', ingress: 'web' } as const;
