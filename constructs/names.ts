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

/** Names of a store's workloads, services and claims inside its namespace. */
export const objectNames = {
  web: 'web',
  database: 'database',
  uploadsClaim: 'uploads',
  databaseClaim: 'data',
  ingress: 'web',
} as const;

/** Containers whose progress is a step of a store's start. */
export const containerNames = {
  credentials: 'credentials',
  initialise: 'initialise',
  database: 'mariadb',
  install: 'install',
  web: 'web',
  cron: 'cron',
} as const;
