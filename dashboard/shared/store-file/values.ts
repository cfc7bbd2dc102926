/** Returns the unparsed value of a field of a store file, by its dotted path. */
export function valueAt(value: unknown, field: string): unknown {
  return field
    .split('.')
    .reduce<unknown>(
      (inner, part) =>
        inner !== null && typeof inner === 'object' ? (inner as Record<string, unknown>)[part] : undefined,
      value,
    );
}

/** Returns the text for a text field. A number is shown as text, with its problem. */
export function textAt(value: unknown, field: string): string {
  const found = valueAt(value, field);
  if (typeof found === 'string') return found;
  return typeof found === 'number' || typeof found === 'boolean' ? String(found) : '';
}

/** Returns the items for a list field; the YAML shows items that are not text, with their problem. */
export function listAt(value: unknown, field: string): string[] {
  const found = valueAt(value, field);
  return Array.isArray(found) ? found.filter(item => typeof item === 'string') : [];
}
