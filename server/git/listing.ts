import type { SortedMap } from '#fleet';

/** A file of a commit. */
export interface Entry {
  readonly mode: string;
  readonly id: string;
}

/** The files of a commit by path. */
export type Files = SortedMap<Entry>;

/** True if a path is the prefix or below it; `dist/a` does not cover `dist/ab`. */
export function isBelow(path: string, prefix: string): boolean {
  if (prefix === '' || path === prefix) return true;
  return path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);
}
