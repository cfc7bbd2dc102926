type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** Returns the JSON merge patch (RFC 7396) from `before` to `after`; empty if they are equal. */
export function mergePatch(before: unknown, after: unknown): Json {
  const from = isObject(before) ? before : {};
  const to = isObject(after) ? after : {};
  const patch: Json = {};
  for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
    const [old, next] = [from[key], to[key]];
    if (next === undefined) patch[key] = null;
    else if (isObject(old) && isObject(next)) {
      const inner = mergePatch(old, next);
      if (Object.keys(inner).length > 0) patch[key] = inner;
    } else if (JSON.stringify(old) !== JSON.stringify(next)) patch[key] = next;
  }
  return patch;
}
