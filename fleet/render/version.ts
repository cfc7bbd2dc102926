/**
 * Version of the renderer. It changes whenever the same store and lock would render to other manifests; stores whose
 * lock names an older one are outdated until their next change, which moves their lock to the current one.
 */
export const rendererVersion = 3;
