import type { MergePreview } from '../../ledger/index.ts';
import { isTreeFile, storeOfPath, storePath, updateTree, type CheckResult, type FleetTree } from '#fleet';

/** Files by path as the fleet has them: their text where a plan reads it, any text where it does not, null for none. */
export type AsInFleet = ReadonlyMap<string, string | null>;

/** Names of the stores in whose rendered files there is a problem. */
export function misrenderedStores({ problems }: CheckResult): string[] {
  const files = problems.flatMap(({ file }) => (file?.startsWith('dist/') ? [file] : []));
  return [...new Set(files.flatMap(file => storeOfPath(file) ?? []))];
}

/**
 * Manifests that were pushed to a branch from here, and whose store file went on since: no fault of anybody, they only
 * have to be rendered anew. Nobody's word is taken for it: they count when they are what that earlier store file asks
 * for, by every rule.
 * @param checked the verdict on it all
 * @param completed store files by path as they were when manifests were pushed
 * @param check judges what is proposed
 */
export async function leftoversOf(
  proposed: MergePreview,
  checked: CheckResult,
  completed: ReadonlyMap<string, string>,
  check: (proposed: MergePreview) => Promise<CheckResult>,
): Promise<AsInFleet> {
  const names = misrenderedStores(checked).filter(name => completed.has(storePath(name)));
  if (names.length === 0) return new Map();
  const then = await check(withFiles(proposed, completed));
  const faulty = new Set(then.problems.map(({ file = '' }) => storeOfPath(file)));
  const leftOver = new Set(names.filter(name => !faulty.has(name)));
  return new Map(
    [...proposed.changed.keys()]
      .filter(path => path.startsWith('dist/') && leftOver.has(storeOfPath(path) ?? ''))
      .map(path => [path, inFleet(proposed.before, path)]),
  );
}

/** The same, with other texts of some files. */
export function withFiles(proposed: MergePreview, files: AsInFleet): MergePreview {
  if ('problems' in proposed.after) return proposed;
  const changed = new Map(proposed.changed);
  for (const [path, text] of files) {
    if (text === inFleet(proposed.before, path)) changed.delete(path);
    else changed.set(path, text);
  }
  return { ...proposed, changed, after: { tree: updateTree(proposed.after.tree, files) } };
}

function inFleet({ texts, paths }: FleetTree, path: string): string | null {
  if (isTreeFile(path)) return texts.get(path) ?? null;
  return paths.has(path) ? '' : null;
}
