import type { Repository } from './repository.ts';

/** Whether a commit is in what leads to the tip, which counts as part of it. One that is not here is in nothing. */
export function isAncestor(repository: Pick<Repository, 'git'>, commit: string, tip: string): Promise<boolean> {
  return repository.git('merge-base', '--is-ancestor', commit, tip).then(
    () => true,
    () => false,
  );
}
