/**
 * Version of the renderer. It changes whenever the same store and lock would render to other manifests.
 */
export const rendererVersion = 3;

/**
 * True if another version of the renderer rendered a store, newer or older: what its manifests should be is unknown here.
 * Its next change moves its lock to this version.
 */
export const isOutdated = ({ spec }: { readonly spec: { readonly renderer: number } }): boolean =>
  spec.renderer !== rendererVersion;
