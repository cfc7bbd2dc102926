/** Returns the names of the stores whose files a unified diff touches. */
export function storesInDiff(diff: string): string[] {
  const names = [...diff.matchAll(/^diff --git a\/\S+ b\/stores\/([^/\s]+)\.yaml$/gm)].map(([, name = '']) => name);
  return [...new Set(names)];
}
