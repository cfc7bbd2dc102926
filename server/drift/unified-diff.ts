import { formatPatch, structuredPatch } from 'diff';

/** More lines than anyone reads, and than can be compared in a moment. */
const maxLength = 256 * 1024;

/**
 * Returns the edit of a file, as a unified diff in Git's format.
 * @param before null if the file should not exist
 * @returns null if it is too large
 */
export function unifiedDiff(path: string, before: string | null, after: string): string | null {
  if (after.length > maxLength) return null;
  const [from, to] = [before === null ? '/dev/null' : `a/${path}`, `b/${path}`];
  const options = { context: 3, timeout: 200 };
  const patch = structuredPatch(from, to, before ?? '', after, undefined, undefined, options);
  if (patch === undefined) return null;
  const head = [`diff --git a/${path} b/${path}`, ...(before === null ? ['new file mode 100644'] : [])];
  const body = formatPatch(patch).replace(/^(Index: .*\n)?(=+\n)?/, '');
  return `${head.join('\n')}\n${body}`;
}
