/** Names of the objects that Flux needs once besides the root and the credentials. */
export const fluxNames = {
  /** The GitRepository that all Kustomizations read. */
  source: 'storefleet',
  /** Role that lets the server make Flux fetch at once. */
  notifyRole: 'storefleet-nudge',
} as const;
