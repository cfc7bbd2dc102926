/** True for a mapping of JSON or YAML: not a list, not null. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns the mapping that contains a field, by its dotted path; missing mappings are created. */
export function parentOf(root: Record<string, unknown>, path: string): Record<string, unknown> {
  let parent = root;
  for (const key of path.split('.').slice(0, -1)) parent = (parent[key] ??= {}) as Record<string, unknown>;
  return parent;
}

/** Sets a field by its dotted path. */
export function setAt(root: Record<string, unknown>, path: string, value: unknown): void {
  parentOf(root, path)[path.slice(path.lastIndexOf('.') + 1)] = value;
}
