import { createHash } from 'node:crypto';
import { SortedMap } from '#fleet';

/** A file of a commit. */
export interface Entry {
  readonly mode: string;
  readonly id: string;
}

/** The files of a commit by path. */
export type Files = SortedMap<Entry>;

/** Parses `git ls-tree -r -z`: submodules too, whose content is elsewhere. */
export function parseListing(output: string): Files {
  const files: [string, Entry][] = [];
  for (const record of output.split('\0')) {
    const tab = record.indexOf('\t');
    const [mode, type, id] = record.slice(0, tab).split(' ');
    if (mode !== undefined && id !== undefined && (type === 'blob' || type === 'commit'))
      files.push([record.slice(tab + 1), { mode, id }]);
  }
  return SortedMap.from(files);
}

/** Applies `git diff-tree -r -z --no-renames` of two commits to the files of the first. */
export function applyDifference(files: Files, output: string): Files {
  return files.with(parseDifference(output));
}

/** Parses `git diff-tree -r -z --no-renames`: what each path that differs is then. */
export function parseDifference(output: string): [path: string, after: Entry | undefined][] {
  const changes: [string, Entry | undefined][] = [];
  const parts = output.split('\0');
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const [, mode, , id, status] = (parts[index] ?? '').split(' ');
    const path = parts[index + 1] ?? '';
    if (status === 'D') changes.push([path, undefined]);
    else if (mode !== undefined && id !== undefined) changes.push([path, { mode, id }]);
  }
  return changes;
}

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
