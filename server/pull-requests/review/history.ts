import type { Ledger, LoggedCommit } from '../../ledger/index.ts';
import { isCompletion } from './verdict.ts';
import { lockPath, locksOfHistory, mostEarlierLocks, storePath, type FleetTree } from '#fleet';
import type { Lock } from '#fleet/schema';

/** Returns the locks that stores had in the history of the fleet, by name: a store may go back to these. */
export async function earlierLocks(
  ledger: Pick<Ledger, 'history' | 'file'>,
  { locks }: FleetTree,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly Lock[]>> {
  const earlier = new Map<string, readonly Lock[]>();
  for (const name of names) {
    const lock = locks.get(name);
    if (lock === undefined) continue;
    const path = lockPath(lock.spec.cluster.name, name);
    const commits = await ledger.history({ paths: [path], limit: mostEarlierLocks });
    const texts = await Promise.all(commits.map(({ commit }) => ledger.file(path, commit)));
    // Absent in the commit that removed it.
    const there = texts.filter(text => text !== null);
    earlier.set(name, locksOfHistory(path, name, there));
  }
  return earlier;
}

/**
 * Returns the store files as they were when manifests were last pushed to a branch, by path.
 * @param commits of the branch, newest first
 */
export async function completedStores(
  ledger: Pick<Ledger, 'file'>,
  commits: readonly LoggedCommit[],
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  const completion = commits.find(isCompletion);
  if (completion === undefined) return files;
  for (const path of names.map(storePath)) {
    const text = await ledger.file(path, completion.commit);
    if (text !== null) files.set(path, text);
  }
  return files;
}
