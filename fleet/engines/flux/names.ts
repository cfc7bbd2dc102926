/** Names of the objects that Flux needs once beside the root and the credentials. */
export const fluxNames = {
  /** The GitRepository that all Kustomizations read. */
  source: 'storefleet',
  /** Role that lets the server ask Flux to look now. */
  nudgeRole: 'storefleet-nudge',
} as const;
