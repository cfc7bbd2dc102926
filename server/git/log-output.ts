/** A commit as listed in the history of a branch. */
export interface CommitRef {
  readonly commit: string;
  /** ISO 8601, the committer's date. */
  readonly at: string;
}

/** The files that a commit touched, compared with its first parent. */
export interface CommitFiles extends CommitRef {
  readonly files: readonly { readonly status: 'A' | 'M' | 'D'; readonly path: string }[];
}

/**
 * Returns the time in UTC; the zone is ignored, since people write any and Git accepts them. An invalid time, or one
 * outside of the years 1970 to 9999, becomes 1970, as in Git itself.
 */
export function timeOf(seconds: string): string {
  const isTime = /^\d{1,12}$/.test(seconds) && Number(seconds) <= lastSecond;
  return new Date(isTime ? Number(seconds) * 1000 : 0).toISOString();
}

const lastSecond = Date.UTC(9999, 11, 31, 23, 59, 59) / 1000;

export const touchedFormat = '%H%x00%ct';

/** Parses `git log -z --name-status --format=<touchedFormat>`, in the order of Git's output. */
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
