/** A commit as listed in the history of a branch. */
export interface CommitRef {
  readonly commit: string;
  /** ISO 8601, the committer's date. */
  readonly at: string;
}

/** The files that a commit touched, compared with its first parent. */
export interface CommitFiles {
  readonly commit: string;
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

export const touchedFormat = '%H';

/** Parses `git log -z --name-status --format=<touchedFormat>`, one commit a step, in the order of Git's output. */
export function* parseTouched(output: string): Generator<CommitFiles> {
  let at = 0;
  /** Returns the text before the next NUL; undefined after the last one. */
  const next = (): string | undefined => {
    const end = output.indexOf('\0', at);
    if (end < 0) return undefined;
    const part = output.slice(at, end);
    at = end + 1;
    return part;
  };
  for (let commit = next(); commit !== undefined;) {
    const files: CommitFiles['files'][number][] = [];
    let part = next();
    for (let status = statusIn(part); status !== undefined; status = statusIn(part)) {
      const path = next();
      if (path === undefined) break;
      files.push({ status, path });
      part = next();
    }
    yield { commit, files };
    commit = part;
  }
}

function statusIn(part: string | undefined): 'A' | 'M' | 'D' | undefined {
  const status = /^\n?([AMTD])$/.exec(part ?? '')?.[1];
  return status === 'T' ? 'M' : (status as 'A' | 'M' | 'D' | undefined);
}

/** Parses `git rev-list --timestamp --parents`, one commit a step. */
export function* parseParents(output: string): Generator<{ commit: string; seconds: number; parents: string[] }> {
  for (let start = 0; start < output.length;) {
    const end = output.indexOf('\n', start);
    const [seconds = '', commit = '', ...parents] = output.slice(start, end < 0 ? output.length : end).split(' ');
    if (commit !== '') yield { commit, seconds: Number(seconds), parents };
    start = end < 0 ? output.length : end + 1;
  }
}
