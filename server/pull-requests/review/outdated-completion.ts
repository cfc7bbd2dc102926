import type { MergePreview } from '../../ledger/index.ts';
import { isTreeFile, storeOfPath, storePath, updateTree, type CheckResult, type FleetTree } from '#fleet';

/** Files of the fleet by path: their text if a plan reads it, any text if it does not, null for no file. */
export type AsInFleet = ReadonlyMap<string, string | null>;

/** Returns the names of the stores with a problem in their rendered files. */
export function misrenderedStores({ problems }: CheckResult): string[] {
  const files = problems.flatMap(({ file }) => (file?.startsWith('dist/') ? [file] : []));
  return [...new Set(files.flatMap(file => storeOfPath(file) ?? []))];
}

/**
 * Returns manifests that this server pushed to a branch and whose store file has changed since: they are not a mistake
 * of a person, and only have to be rendered again. No commit is trusted for that: they count if they match the earlier
 * store file by every rule.
 * @param checked the result on the whole change
 * @param completed store files by path as they were when manifests were pushed
 * @param check evaluates a change
 */
export async function outdatedCompletionOf(
  preview: MergePreview,
  checked: CheckResult,
  completed: ReadonlyMap<string, string>,
  check: (preview: MergePreview) => Promise<CheckResult>,
): Promise<AsInFleet> {
  const names = misrenderedStores(checked).filter(name => completed.has(storePath(name)));
  if (names.length === 0) return new Map();
  const then = await check(withFiles(preview, completed));
  const faulty = new Set(then.problems.map(({ file = '' }) => storeOfPath(file)));
  const outdated = new Set(names.filter(name => !faulty.has(name)));
  return new Map(
    [...preview.changed.keys()]
      .filter(path => path.startsWith('dist/') && outdated.has(storeOfPath(path) ?? ''))
      .map(path => [path, inFleet(preview.before, path)]),
  );
}

/** Returns the change with other texts of some files. */
export function withFiles(preview: MergePreview, files: AsInFleet): MergePreview {
  if ('problems' in preview.after) return preview;
  const changed = new Map(preview.changed);
  for (const [path, text] of files) {
    if (text === inFleet(preview.before, path)) changed.delete(path);
    else changed.set(path, text);
  }
  return { ...preview, changed, after: { tree: updateTree(preview.after.tree, files) } };
}

function inFleet({ texts, paths }: FleetTree, path: string): string | null {
  if (isTreeFile(path)) return texts.get(path) ?? null;
  return paths.has(path) ? '' : null;
}
