import { lockPath } from '../model/paths.ts';
import type { FleetTree } from '../model/plan.ts';
import { lockIn } from '../model/tree.ts';
import { InvalidInput, type Lock } from '#fleet/schema';

/**
 * Number of commits of a lock that are read to find the locks to which its store may go back. Rollbacks beyond that are
 * not expected.
 */
export const mostEarlierLocks = 200;

/** The history of files in Git. */
export interface FileHistory {
  /** Returns the ids of commits that touched a file, newest first. */
  commits(path: string, limit: number): Promise<readonly string[]>;
  /** Returns the text of a file in a commit; null where it is absent, as in the commit that removed it. */
  text(path: string, commit: string): Promise<string | null>;
}

/**
 * Returns the earlier locks of stores by name: a store may go back to these.
 * @param names of the stores; one without a lock is left out
 */
export async function earlierLocks(
  history: FileHistory,
  { locks }: Pick<FleetTree, 'locks'>,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly Lock[]>> {
  const earlier = new Map<string, readonly Lock[]>();
  for (const name of names) {
    const lock = locks.get(name);
    if (lock === undefined) continue;
    const path = lockPath(lock.spec.cluster.name, name);
    const commits = await history.commits(path, mostEarlierLocks);
    const texts = await Promise.all(commits.map(commit => history.text(path, commit)));
    const found = texts.filter(text => text !== null);
    earlier.set(name, locksOfHistory(path, name, found));
  }
  return earlier;
}

/**
 * Returns the locks that a store had. A lock in the form of another version is left out, because no store can go back
 * to it.
 * @param path of the lock
 * @param texts of the lock in earlier commits
 */
export function locksOfHistory(path: string, name: string, texts: readonly string[]): Lock[] {
  return texts.flatMap(text => {
    try {
      return lockIn(new Map([[path, text]]), name) ?? [];
    } catch (error) {
      if (error instanceof InvalidInput) return [];
      throw error;
    }
  });
}
