import type { Repository } from './repository.ts';

/** Returns the names of the refs of a repository below a directory. */
export async function refsBelow(repository: Repository, directory: string): Promise<readonly string[]> {
  const output = await repository.git('for-each-ref', '--format=%(refname)', directory);
  return output.split('\n').filter(name => name !== '');
}
