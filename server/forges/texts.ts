import { createHash } from 'node:crypto';

/** Cuts a text that is too long for a forge. @param limit in UTF-16 units, including the ellipsis */
export function clip(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** Returns an invisible line that precedes a text of ours on a forge, so that the server finds the text by its name. */
export const hiddenName = (name: string): string => `<!-- storefleet:${name} -->`;

/** Returns a short hash of a value, for names and ids. */
export const fingerprint = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);
