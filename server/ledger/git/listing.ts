import { createHash } from 'node:crypto';
import type { SortedMap } from '#fleet';

/** A file of a commit. */
export interface Entry {
  readonly mode: string;
  readonly id: string;
}

/** The files of a commit by path. */
export type Files = SortedMap<Entry>;

/** The id that Git gives to a text, to see without a read whether it is there already. */
export function blobId(text: string, idLength: number): string {
  const content = Buffer.from(text);
  return createHash(idLength === 64 ? 'sha256' : 'sha1')
    .update(`blob ${content.length}\0`)
    .update(content)
    .digest('hex');
}

/** Whether a path is the prefix or below it; `dist/a` does not cover `dist/ab`. */
export function isBelow(path: string, prefix: string): boolean {
  if (prefix === '' || path === prefix) return true;
  return path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);
}
