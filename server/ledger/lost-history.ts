import type { Repository } from '../git/repository.ts';
import { Unavailable } from '#fleet';

/**
 * Makes sure that a repository without a commit on its branch never had one: a new fleet over a damaged one would show
 * the engines a fleet without its stores. Commits of a start that was killed while it created a fleet don't count.
 * @throws Unavailable with the commit that was found, and what to do
 */
export async function assertNothingLost(repository: Repository): Promise<void> {
  const { path, branch } = repository;
  const refs = (await repository.git('for-each-ref', '--format=%(refname)')).split('\n').filter(ref => ref !== '');
  const others = refs.filter(ref => ref.startsWith('refs/heads/')).map(ref => ref.slice('refs/heads/'.length));
  if (others.length > 0) {
    throw new Unavailable(
      `The repository ${path} has no branch ${branch}, but ${others.join(', ')}. ` +
        `Push the fleet to ${branch}, or set STOREFLEET_BRANCH to the branch that holds it.`,
    );
  }
  const newest = await newestCommit(repository);
  if (newest === null && refs.length === 0) return;
  const restore =
    newest === null
      ? ` Restore it from a clone or a backup: git -C ${path} fetch <clone> ${branch}:${branch}`
      : ` Its newest commit is ${newest.id.slice(0, 12)} (“${newest.subject}”, ${newest.at}); to go on from it: ` +
        `git -C ${path} update-ref refs/heads/${branch} ${newest.id}`;
  throw new Unavailable(
    `The branch ${branch} of ${path} is missing, although the repository has held a fleet.${restore}`,
  );
}

interface LostCommit {
  readonly id: string;
  readonly at: string;
  readonly subject: string;
}

/** Returns the newest commit that no killed start can have left, reachable or not. */
async function newestCommit(repository: Repository): Promise<LostCommit | null> {
  const objects = await repository.git('cat-file', '--batch-all-objects', '--batch-check=%(objecttype) %(objectname)');
  const commits = objects
    .split('\n')
    .filter(line => line.startsWith('commit '))
    .map(line => line.slice('commit '.length));
  if (commits.length === 0) return null;
  const format = '%H%x09%P%x09%cI%x09%(trailers:key=Storefleet-Action,valueonly,separator=%x2C)%x09%s';
  const log = await repository.feed(
    ['log', '--no-walk=sorted', `--format=${format}`, '--stdin'],
    `${commits.join('\n')}\n`,
  );
  for (const line of log.split('\n')) {
    const [id = '', parents = '', at = '', action, subject = ''] = line.split('\t');
    if (id !== '' && (parents !== '' || action !== 'seed')) return { id, at, subject };
  }
  return null;
}
