/**
 * Version of the renderer. It changes whenever the same store and lock would render to other manifests; stores whose
 * lock names an older one are outdated until an upgrade moves their lock.
 */
export const rendererVersion = 3;
