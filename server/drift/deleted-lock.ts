import type { Ledger } from '../ledger/index.ts';
import { lockPath, locksOfHistory, mostEarlierLocks, storePath, type DeletedLock, type FleetTree } from '#fleet';

/** The methods of the ledger that find deleted locks. */
export type LockHistory = Pick<
  Ledger,
  'before' | 'contains' | 'file' | 'firstCommit' | 'history' | 'lastCommit' | 'lastExisting'
>;

/**
 * Returns the lock that a store had until a commit deleted it while the store's file stayed: its last readable version.
 * A store whose file was deleted too and came back is a new store and inherits nothing.
 */
export async function deletedLock(
  ledger: LockHistory,
  tree: FleetTree,
  name: string,
): Promise<DeletedLock | undefined> {
  if (tree.locks.has(name)) return undefined;
  const clusters = new Set([...tree.paths.childrenOf('dist/'), ...Object.keys(tree.fleet.spec.clusters)]);
  const paths = [...clusters].map(cluster => lockPath(cluster, name));
  // Both are in memory, and most stores without a lock never had one.
  const [last, created] = await Promise.all([ledger.lastCommit(paths), ledger.firstCommit(storePath(name))]);
  if (last === null || created === null || last.commit === created.commit) return undefined;
  const earlier = await ledger.before(created.commit);
  const isOfEarlierStore = (commit: string) => earlier !== undefined && ledger.contains(earlier, commit);
  if (await isOfEarlierStore(last.commit)) return undefined;
  for (const path of paths) {
    if ((await ledger.lastExisting(path))?.removed.commit !== last.commit) continue;
    for (const { commit } of await ledger.history({ paths: [path], limit: mostEarlierLocks })) {
      if (await isOfEarlierStore(commit)) continue;
      const text = await ledger.file(path, commit);
      if (text !== null && locksOfHistory(path, name, [text]).length > 0) return { path, text };
    }
  }
  return undefined;
}
