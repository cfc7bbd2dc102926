import type { Repository } from './repository.ts';

/** True if a commit is the tip or an ancestor of it; false if the repository does not have the commit. */
export function isAncestor(repository: Pick<Repository, 'git'>, commit: string, tip: string): Promise<boolean> {
  return repository.git('merge-base', '--is-ancestor', commit, tip).then(
    () => true,
    () => false,
  );
}
