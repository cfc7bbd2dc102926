/** Names of the objects that the wiring of a cluster needs once, in Argo CD's namespace. */
export const argocdNames = {
  /** Project of the stores. */
  project: 'storefleet',
  /** Project of the root Application. */
  rootProject: 'storefleet-root',
  rootApplication: (cluster: string) => `storefleet-${cluster}`,
  repositorySecret: 'storefleet-repository',
} as const;
