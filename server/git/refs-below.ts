import type { Repository } from './repository.ts';

/** Names of the refs of a repository below a directory. */
export async function refsBelow(repository: Repository, directory: string): Promise<readonly string[]> {
  const said = await repository.git('for-each-ref', '--format=%(refname)', directory);
  return said.split('\n').filter(name => name !== '');
}
