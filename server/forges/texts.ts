import { createHash } from 'node:crypto';

/** Cuts a text that is too long for a forge. @param limit in UTF-16 units, including the ellipsis */
export function clip(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** Returns an invisible mark that precedes a text of ours on a forge, so that the server finds the text again. */
export const hiddenMark = (marker: string): string => `<!-- storefleet:${marker} -->`;

/** Returns a short hash of a value, for marks and ids. */
export const fingerprint = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);
