/** Names of the objects that the wiring of a cluster needs once, in the namespace of its engine. */

/** The object that finds all stores of a cluster (Application, Kustomization), and the marker beside them. */
export const rootName = (cluster: string) => `storefleet-${cluster}`;

/** Credentials of the fleet repository. */
export const repositorySecretName = 'storefleet-repository';

export const argocdNames = {
  /** Project of the stores. */
  project: 'storefleet',
  /** Project of the root Application. */
  rootProject: 'storefleet-root',
} as const;

export const fluxNames = {
  /** The GitRepository that all Kustomizations read. */
  source: 'storefleet',
  /** Role that lets the server ask Flux to look now. */
  nudgeRole: 'storefleet-nudge',
} as const;
