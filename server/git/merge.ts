import { GitFailed } from './errors.ts';
import type { Repository } from './repository.ts';
import { Refused } from '#fleet';

/** The result of merging two commits as a forge would. */
export interface Merged {
  /** Id of the tree; conflicting files have Git's conflict markers. */
  readonly tree: string;
  readonly conflicts: readonly string[];
}

/**
 * Merges without touching any branch.
 * @throws Refused if the two have no common ancestor
 * @see https://git-scm.com/docs/git-merge-tree
 */
export async function merge(repository: Repository, ours: string, theirs: string): Promise<Merged> {
  const args = ['merge-tree', '--stdin', '-z', '--name-only', '--no-messages'];
  try {
    const [isClean, tree = '', ...conflicts] = (await repository.feed(args, `${ours} ${theirs}\n`)).split('\0');
    return { tree, conflicts: isClean === '1' ? [] : [...new Set(conflicts.filter(path => path !== ''))] };
  } catch (error) {
    if (!(error instanceof GitFailed) || !/unrelated histories/.test(error.output)) throw error;
    throw new Refused(
      `${theirs.slice(0, 12)} and the fleet have no common ancestor; create the branch from the fleet’s branch.`,
    );
  }
}
