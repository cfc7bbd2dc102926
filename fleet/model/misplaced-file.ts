import { storePath } from './paths.ts';
import { storeName } from '#fleet/schema';

/**
 * Returns the reason why a path at or below `stores/` is not read as a store file, and the fix. Includes folders
 * that differ from `stores/` only in case: some file systems treat them as the same.
 * @returns undefined if the path is elsewhere, or if the file can't be mistaken for a store: names that begin with `.`
 *   and documents (`README`, `*.md`)
 */
export function misplacedRule(path: string): string | undefined {
  if (!/^stores(\/|$)/i.test(path)) return undefined;
  const [root = '', ...below] = path.split('/');
  if (below.length === 0) return `must be a directory: it holds a file <name>.yaml for each store`;
  const file = below.at(-1) ?? '';
  if (below.some(part => part.startsWith('.')) || /^readme$|\.md$/i.test(file)) return undefined;
  const name = file.replace(/(\.(ya?ml|json|txt|bak|orig|old)|~)+$/i, '').toLowerCase();
  const rule = `is not read: the file of a store is stores/<name>.yaml`;
  const { error } = storeName.safeParse(name);
  if (error === undefined) return `${rule}; rename it to ${storePath(name)}, or delete it`;
  const issue = error.issues.at(-1);
  const fault = root === 'stores' && below.length === 1 ? `, and the name ${issue?.message ?? "can't be used"}` : '';
  return `${rule}${fault}; rename it, or delete it`;
}
