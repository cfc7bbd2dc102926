import { isMap, isScalar, parseDocument, visit, type Document } from 'yaml';
import { isPlainObject } from '../lib/plain-object.ts';
import { inTheStyleOf, withLineFeeds } from '../model/line-ends.ts';

/**
 * Applies a JSON merge patch (RFC 7396) to a YAML text and keeps the comments, order, style and line ends of everything
 * that the patch does not name: people's files stay people's.
 */
export function patchYaml(text: string, patch: object): string {
  const document = parseDocument(withLineFeeds(text), { stringKeys: true });
  unfoldAliases(document);
  const apply = (path: readonly string[], value: unknown) => {
    if (value === null) {
      document.deleteIn(path);
      return;
    }
    if (isPlainObject(value)) {
      if (!isMap(document.getIn(path, true))) document.setIn(path, document.createNode({}));
      for (const [key, inner] of Object.entries(value)) apply([...path, key], inner);
      return;
    }
    const existing = document.getIn(path, true);
    // Replaces the scalar itself, so that a comment behind it stays. An explicit tag is dropped, because it belongs to
    // the old value.
    if (isScalar(existing) && !Array.isArray(value)) {
      existing.value = value;
      delete existing.tag;
    } else {
      document.setIn(path, document.createNode(value));
    }
  };
  for (const [key, value] of Object.entries(patch)) apply([key], value);
  return inTheStyleOf(text, document.toString({ lineWidth: 0 }));
}

/** A change of one place must not change an alias of it elsewhere. */
function unfoldAliases(document: Document.Parsed): void {
  visit(document, {
    Alias: (_, alias) => {
      const source = alias.resolve(document);
      if (source === undefined) return undefined;
      const copy = source.clone() as typeof source;
      delete copy.anchor;
      copy.commentBefore = alias.commentBefore ?? null;
      copy.comment = alias.comment ?? null;
      return copy;
    },
  });
  visit(document, {
    Value: (_, node) => {
      delete node.anchor;
    },
  });
}
