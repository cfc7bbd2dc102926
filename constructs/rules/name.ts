/** A name that is also a DNS label, apart from its length. */
export const namePattern = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

/**
 * Number of characters of a store's name, so that the namespace `store-<name>` and every derived name stay below
 * Kubernetes' 63.
 */
export const nameLength = 40;
