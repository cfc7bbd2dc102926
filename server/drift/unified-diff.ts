import { formatPatch, structuredPatch } from 'diff';

/** More than anybody reads, and more than is compared in a moment. */
const longest = 256 * 1024;

/**
 * What somebody made of a file, as a unified diff in the form that Git gives it.
 * @param before null where the file was not to be there
 * @returns null where it is too large
 */
export function unifiedDiff(path: string, before: string | null, after: string): string | null {
  if (after.length > longest) return null;
  const [from, to] = [before === null ? '/dev/null' : `a/${path}`, `b/${path}`];
  const options = { context: 3, timeout: 200 };
  const patch = structuredPatch(from, to, before ?? '', after, undefined, undefined, options);
  if (patch === undefined) return null;
  const head = [`diff --git a/${path} b/${path}`, ...(before === null ? ['new file mode 100644'] : [])];
  const body = formatPatch(patch).replace(/^(Index: .*\n)?(=+\n)?/, '');
  return `${head.join('\n')}\n${body}`;
}
