/**
 * Names and labels by which everything of a store is found again. They are pinned: a renamed object would be pruned,
 * and its volume with it.
 */
export const storeLabel = 'storefleet.dev/store';
export const managedByLabel = 'app.kubernetes.io/managed-by';
export const componentLabel = 'app.kubernetes.io/component';
export const managedBy = 'storefleet';

/** Namespace of a store, and name of its Application. */
export const namespaceOf = (store: string) => `store-${store}`;

/** Name of the Secret with the store's generated credentials. */
export const credentialsSecret = 'store-credentials';

/**
 * Name of the Secret that people supply, if they like: keys of payment services, `smtp-username`, `smtp-password`.
 */
export const suppliedSecret = 'store-supplied';

/** The init container that makes the credentials. */
export const credentialsContainer = 'credentials';

/** The component that shoppers reach: its Service, and the Ingress in front of that. */
export const webNames = { service: 'web', ingress: 'web' } as const;
