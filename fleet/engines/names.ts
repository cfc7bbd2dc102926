/** Names of the objects that every engine needs once, in its own namespace. */

/** The object that finds all stores of a cluster (Application, Kustomization), and the placeholder beside them. */
export const rootName = (cluster: string) => `storefleet-${cluster}`;

/** Credentials of the fleet repository. */
export const repositorySecretName = 'storefleet-repository';
