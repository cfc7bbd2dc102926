import { inBytes, limits, TooLarge } from '../git/limits.ts';
import { timeOf } from '../git/log-output.ts';
import type { ObjectReader } from '../git/object-reader.ts';
import type { Repository } from '../git/repository.ts';
import { logFormat, parseLog, type LoggedCommit } from './commit-log.ts';

/**
 * Returns commits in the order of `git log`. Sizes are checked first: a commit with a message that is too large is
 * listed without it.
 * @param args revisions and paths as `git rev-list` takes them
 */
export async function readLog(
  repository: Pick<Repository, 'git' | 'feed' | 'objects'>,
  ...args: readonly string[]
): Promise<LoggedCommit[]> {
  const lines = (await repository.git('rev-list', '--timestamp', ...args)).split('\n').filter(line => line !== '');
  const commits = lines.map(line => line.split(' ') as [seconds: string, id: string]);
  const sizes = await Promise.all(commits.map(async ([, id]) => (await repository.objects.find(id))?.size ?? 0));
  let left: number = limits.commitBytes;
  const readable = commits.filter((_, index) => {
    const size = sizes[index] ?? 0;
    if (size > limits.objectBytes.commit || size > left) return false;
    left -= size;
    return true;
  });
  const input = readable.map(([, id]) => `${id}\n`).join('');
  const how = ['log', '-z', '--no-walk=unsorted', '--stdin', `--format=${logFormat}`];
  const read = readable.length === 0 ? [] : parseLog(await repository.feed(how, input));
  const known = new Map(read.map(logged => [logged.commit, logged]));
  return commits.map(([seconds, commit], index) => {
    const subject = `(a message of ${inBytes(sizes[index] ?? 0)}, which is too large to be read)`;
    const unread = { commit, at: timeOf(seconds), subject, author: '(not read)', changes: [], removals: null };
    return known.get(commit) ?? unread;
  });
}

/** Number of commits that are read at once. */
const concurrency = 64;

/**
 * Walks from a commit to known ones and checks sizes: Git would read each commit as a whole, however large it is.
 * @throws TooLarge if there are too many, or they are too large
 */
export async function assertModest(
  objects: ObjectReader,
  head: string,
  isKnown: (commit: string) => boolean,
): Promise<void> {
  const seen = new Set([head]);
  let pending = [head].filter(commit => !isKnown(commit));
  let bytes = 0;
  while (pending.length > 0) {
    const some = await Promise.all(pending.splice(-concurrency).map(id => objects.read(id)));
    for (const commit of some) {
      if (commit === null) continue;
      if (commit.content === null) throw new TooLarge(`the commit ${commit.id} has ${inBytes(commit.size)}`);
      bytes += commit.size;
      const parents = parentsOf(commit.content).filter(id => !seen.has(id) && !isKnown(id));
      for (const id of parents) seen.add(id);
      pending = [...pending, ...parents];
    }
    if (seen.size > limits.commits)
      throw new TooLarge(`there are more than ${limits.commits.toLocaleString('en')} commits`);
    if (bytes > limits.commitBytes) throw new TooLarge(`the commits have more than ${inBytes(limits.commitBytes)}`);
  }
}

function parentsOf(content: Buffer): string[] {
  const end = content.indexOf('\n\n');
  const headers = content.toString('latin1', 0, end < 0 ? content.length : end);
  return [...headers.matchAll(/^parent ([0-9a-f]{40,64})$/gm)].map(([, id = '']) => id);
}
