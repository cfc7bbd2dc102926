import { isMap, isScalar, parseDocument } from 'yaml';

/**
 * Applies a JSON merge patch (RFC 7396) to a YAML text and keeps the comments, the order and the style of everything
 * that the patch does not name: people's files stay people's.
 */
export function patchYaml(text: string, patch: object): string {
  const document = parseDocument(text);
  const apply = (path: readonly string[], value: unknown) => {
    if (value === null) {
      document.deleteIn(path);
      return;
    }
    if (isPlainObject(value)) {
      if (!isMap(document.getIn(path))) document.setIn(path, document.createNode({}));
      for (const [key, inner] of Object.entries(value)) apply([...path, key], inner);
      return;
    }
    const existing = document.getIn(path, true);
    if (isScalar(existing)) existing.value = value;
    else document.setIn(path, value);
  };
  for (const [key, value] of Object.entries(patch)) apply([key], value);
  return document.toString({ lineWidth: 0 });
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
