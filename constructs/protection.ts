/**
 * Marks that keep an engine from pruning or deleting an object whose manifest has left Git: one bad commit must not
 * remove a shop. Both engines' marks are always written; each ignores the other's.
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#controlling-the-apply-behavior-of-resources
 */
export const doNotPrune: Readonly<Record<string, string>> = {
  'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
  'kustomize.toolkit.fluxcd.io/prune': 'disabled',
};

/** The marks of a stateful object, or none once the store's removal was asked for. */
export function protection(isProtected: boolean): Record<string, string> {
  return isProtected ? { ...doNotPrune } : {};
}
