/** A commit as the history of a branch names it. */
export interface CommitRef {
  readonly commit: string;
  /** ISO 8601, the committer's date. */
  readonly at: string;
}

/** What a commit did to files, against its first parent. */
export interface CommitFiles extends CommitRef {
  readonly files: readonly { readonly status: 'A' | 'M' | 'D'; readonly path: string }[];
}

/**
 * The zone counts for nothing: people write any, and Git takes them. What is no time, or none of the years 1970 to 9999,
 * is 1970, as Git itself says of it.
 */
export function timeOf(seconds: string): string {
  const isTime = /^\d{1,12}$/.test(seconds) && Number(seconds) <= lastSecond;
  return new Date(isTime ? Number(seconds) * 1000 : 0).toISOString();
}

const lastSecond = Date.UTC(9999, 11, 31, 23, 59, 59) / 1000;

export const touchedFormat = '%H%x00%ct';

/** Parses `git log -z --name-status --format=<touchedFormat>`, in the order in which Git printed it. */
export function parseTouched(output: string): CommitFiles[] {
  const parts = output.split('\0');
  const commits: CommitFiles[] = [];
  let index = 0;
  while (index + 1 < parts.length) {
    const commit = parts[index++] ?? '';
    const at = timeOf(parts[index++] ?? '');
    const files: CommitFiles['files'][number][] = [];
    for (;;) {
      const status = /^\n?([AMTD])$/.exec(parts[index] ?? '')?.[1];
      const path = parts[index + 1];
      if (status === undefined || path === undefined) break;
      files.push({ status: status === 'T' ? 'M' : (status as 'A' | 'M' | 'D'), path });
      index += 2;
    }
    commits.push({ commit, at, files });
  }
  return commits;
}

/** Parses `git rev-list --parents`. */
export function parseParents(output: string): [commit: string, ...parents: string[]][] {
  return output
    .split('\n')
    .filter(line => line !== '')
    .map(line => line.split(' ') as [string, ...string[]]);
}
