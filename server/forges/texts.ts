import { createHash } from 'node:crypto';

/** Cuts a text that a forge would refuse for its length. @param limit in UTF-16 units, the ellipsis included */
export function clip(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** Stands before a text of ours on a forge, not seen by readers, so that we find it again. */
export const hiddenMark = (marker: string): string => `<!-- storefleet:${marker} -->`;

/** Tells two texts or values apart, for marks. */
export const fingerprint = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);
