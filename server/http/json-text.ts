import { breather } from '../lib/cooperatively.ts';

/** Items that are written in one go, some milliseconds long. */
const inOneGo = 50;

/**
 * What `JSON.stringify` makes of an object, in parts: lists of thousands are written with turns for others in between.
 * No part is cut within an item of a list.
 */
export async function* jsonParts(value: object): AsyncGenerator<string> {
  const breathe = breather();
  let before = '{';
  for (const [key, inner] of Object.entries(value) as [string, unknown][]) {
    if (inner === undefined) continue;
    const named = `${before}${JSON.stringify(key)}:`;
    before = ',';
    if (!Array.isArray(inner) || inner.length <= inOneGo) {
      yield `${named}${JSON.stringify(inner)}`;
      continue;
    }
    yield `${named}[`;
    for (let from = 0; from < inner.length; from += inOneGo) {
      await breathe();
      yield `${from > 0 ? ',' : ''}${JSON.stringify(inner.slice(from, from + inOneGo)).slice(1, -1)}`;
    }
    yield ']';
  }
  yield before === '{' ? '{}' : '}';
}

/** All of {@link jsonParts}. */
export async function jsonText(value: object): Promise<string> {
  const parts: string[] = [];
  for await (const part of jsonParts(value)) parts.push(part);
  return parts.join('');
}
