import { createHash } from 'node:crypto';

/** A file of a commit. */
export interface Entry {
  readonly mode: string;
  readonly id: string;
}

/** Parses `git ls-tree -r -z`; submodules are left out, their content is elsewhere. */
export function parseListing(output: string): Map<string, Entry> {
  const files = new Map<string, Entry>();
  for (const record of output.split('\0')) {
    const tab = record.indexOf('\t');
    const [mode, type, id] = record.slice(0, tab).split(' ');
    if (mode !== undefined && id !== undefined && type === 'blob') files.set(record.slice(tab + 1), { mode, id });
  }
  return files;
}

/** Applies `git diff-tree -r -z --no-renames` of two commits to the files of the first. */
export function applyDifference(files: ReadonlyMap<string, Entry>, output: string): Map<string, Entry> {
  const next = new Map(files);
  const parts = output.split('\0');
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const [, mode, , id, status] = (parts[index] ?? '').split(' ');
    const path = parts[index + 1] ?? '';
    if (status === 'D' || mode === '160000') next.delete(path);
    else if (mode !== undefined && id !== undefined) next.set(path, { mode, id });
  }
  return next;
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
