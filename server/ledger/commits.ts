import { inBytes, limits, TooLarge } from '../git/limits.ts';
import { timeOf } from '../git/log-output.ts';
import type { ObjectReader } from '../git/object-reader.ts';
import type { Repository } from '../git/repository.ts';
import type { GraphCommit } from './commit-graph.ts';
import { logFormat, parseLog, parseUsualCommit, type LoggedCommit } from './commit-log.ts';

/**
 * Returns commits in the order of `git log`.
 * @param args revisions and paths as `git rev-list` takes them
 */
export async function readLog(
  repository: Pick<Repository, 'git' | 'feed' | 'objects'>,
  ...args: readonly string[]
): Promise<LoggedCommit[]> {
  const commits = (await repository.git('rev-list', ...args)).split('\n').filter(line => line !== '');
  return readCommits(repository, commits);
}

/** Reads commits. Sizes are checked first: a commit with a message that is too large is listed without it. */
export async function readCommits(
  repository: Pick<Repository, 'git' | 'feed' | 'objects'>,
  commits: readonly string[],
): Promise<LoggedCommit[]> {
  const sizes = await Promise.all(commits.map(async id => (await repository.objects.find(id))?.size ?? 0));
  let left: number = limits.commitBytes;
  const isReadable = sizes.map(size => {
    if (size > limits.objectBytes.commit || size > left) return false;
    left -= size;
    return true;
  });
  const readable = commits.filter((_, index) => isReadable[index]);
  const read = readable.length > concurrency ? [] : await readUsualCommits(repository.objects, readable);
  const known = new Map(read.map(logged => [logged.commit, logged]));
  const others = readable.filter(commit => !known.has(commit));
  const how = ['log', '-z', '--no-walk=unsorted', '--stdin', `--format=${logFormat}`];
  const listed = others.length === 0 ? [] : parseLog(await repository.feed(how, lines(others)));
  for (const logged of listed) known.set(logged.commit, logged);
  const unreadable = commits.filter((_, index) => isReadable[index] !== true);
  const times = unreadable.length === 0 ? new Map<string, string>() : await timesOf(repository, unreadable);
  return commits.map((commit, index) => {
    const subject = `(a message of ${inBytes(sizes[index] ?? 0)}, which is too large to be read)`;
    const at = timeOf(times.get(commit) ?? '');
    return known.get(commit) ?? { commit, at, subject, author: '(not read)', changes: [], removals: null };
  });
}

/** Reads those that need no process. */
async function readUsualCommits(objects: Pick<ObjectReader, 'read'>, commits: readonly string[]) {
  const found = await Promise.all(commits.map(id => objects.read(id)));
  return found.flatMap(object => (object?.content ? (parseUsualCommit(object.id, object.content) ?? []) : []));
}

/** Returns the committer's date of commits, without their messages. */
async function timesOf(repository: Pick<Repository, 'feed'>, commits: readonly string[]): Promise<Map<string, string>> {
  const output = await repository.feed(['rev-list', '--no-walk=unsorted', '--timestamp', '--stdin'], lines(commits));
  return new Map(output.split('\n').map(line => line.split(' ').reverse() as [string, string]));
}

const lines = (commits: readonly string[]) => commits.map(commit => `${commit}\n`).join('');

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
  return [...headersOf(content).matchAll(/^parent ([0-9a-f]{40,64})$/gm)].map(([, id = '']) => id);
}

function headersOf(content: Buffer): string {
  const end = content.indexOf('\n\n');
  return content.toString('latin1', 0, end < 0 ? content.length : end);
}

/**
 * Returns the place of a commit in the history, from its object.
 * @returns null if it is not written as Git itself writes one
 */
export function graphCommit(id: string, content: Buffer): GraphCommit | null {
  const [, parents = '', seconds = ''] = usualHeaders.exec(headersOf(content)) ?? [];
  if (seconds === '') return null;
  return { commit: id, seconds: Number(seconds), parents: parentsOf(Buffer.from(parents)) };
}

const usualHeaders =
  /^tree [0-9a-f]{40,64}\n((?:parent [0-9a-f]{40,64}\n)*)author .*\ncommitter [^<>\n]*<[^<>\n]*> (\d{1,10}) [+-]\d{4}(?:\n|$)/;
