/**
 * True if an image reference names a tag or digest that stays the same when it is pulled again.
 * @see https://kubernetes.io/docs/concepts/containers/images/#image-names
 */
export function isPinned(image: string): boolean {
  const name = image.slice(image.lastIndexOf('/') + 1);
  return /^[^:@]+(:[\w.-]+)?(@sha256:[a-f0-9]{64})?$/.test(name) && /[:@]/.test(name) && !/:latest$/.test(name);
}

export const pinnedRule = 'must name a fixed tag or a digest, not latest';
