/** Names of the objects that the wiring of a cluster needs once, in Argo CD's namespace. */
export const argocdNames = {
  project: 'storefleet',
  rootApplication: (cluster: string) => `storefleet-${cluster}`,
  repositorySecret: 'storefleet-repository',
} as const;
