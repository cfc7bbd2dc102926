import { threadYielder } from '../lib/run-in-steps.ts';

/** Number of items that are written in one go, which takes some milliseconds. */
const stepSize = 50;

/**
 * Yields the `JSON.stringify` text of an object in parts, so that other work gets its turn while lists of thousands are
 * written. No part ends within an item of a list.
 */
export async function* jsonParts(value: object): AsyncGenerator<string> {
  const yieldThread = threadYielder();
  let before = '{';
  for (const [key, inner] of Object.entries(value) as [string, unknown][]) {
    if (inner === undefined) continue;
    const named = `${before}${JSON.stringify(key)}:`;
    before = ',';
    if (!Array.isArray(inner) || inner.length <= stepSize) {
      yield `${named}${JSON.stringify(inner)}`;
      continue;
    }
    yield `${named}[`;
    for (let from = 0; from < inner.length; from += stepSize) {
      await yieldThread();
      yield `${from > 0 ? ',' : ''}${JSON.stringify(inner.slice(from, from + stepSize)).slice(1, -1)}`;
    }
    yield ']';
  }
  yield before === '{' ? '{}' : '}';
}

/** Returns all of {@link jsonParts} as one text. */
export async function jsonText(value: object): Promise<string> {
  const parts: string[] = [];
  for await (const part of jsonParts(value)) parts.push(part);
  return parts.join('');
}
