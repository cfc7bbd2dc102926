import type { Touched } from '../chronicle.ts';
import { parseChanges, type ChangeNote } from '../message.ts';
import { removalsTrailer } from '#fleet';
import type { HistoryEntry } from '#server/contract';

/** A commit as the log tells it. */
export interface LoggedCommit {
  readonly commit: string;
  /** ISO 8601, the committer's date. */
  readonly at: string;
  readonly subject: string;
  readonly author: string;
  /** Those that the server made; a person's commit has none. */
  readonly changes: readonly ChangeNote[];
  /** What whoever made it says in the trailer of removals; null where it has none. */
  readonly removals: string | null;
}

/**
 * Everything between NULs: no text of a commit can hold one, so nobody's subject can forge a field. All trailers of a
 * commit come last, a line each.
 */
export const logFormat = ['%H', '%ct', '%s', '%an', '%(trailers:only,unfold)'].join('%x00');

/** Parses `git log -z --format=<logFormat>`. Nothing that anybody writes into a commit makes it throw. */
export function parseLog(output: string): LoggedCommit[] {
  return records(output, 5).map(([commit = '', seconds = '', subject = '', author = '', text = '']) => ({
    commit,
    at: timeOf(seconds),
    subject: clip(subject, 500) || '(no message)',
    author: clip(author, 200) || '(no author)',
    changes: parseChanges(text),
    removals: saidRemovals(text),
  }));
}

/**
 * The zone counts for nothing: people write any, and Git takes them. What is no time, or none of the years 1970 to 9999,
 * is 1970, as Git itself says of it.
 */
export function timeOf(seconds: string): string {
  const isTime = /^\d{1,12}$/.test(seconds) && Number(seconds) <= lastSecond;
  return new Date(isTime ? Number(seconds) * 1000 : 0).toISOString();
}

const clip = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

const lastSecond = Date.UTC(9999, 11, 31, 23, 59, 59) / 1000;

/** As Git compares the names of trailers: in any case. */
function saidRemovals(trailers: string): string | null {
  const said = [...trailers.matchAll(removalsPattern)].map(([, value = '']) => value.trim());
  return said.length === 0 ? null : said.join(',');
}

const removalsPattern = new RegExp(`^${removalsTrailer}:(.*)$`, 'gim');

/** @param store whose change is shown of a commit that holds several */
export function historyEntry({ commit, at, subject, author, changes }: LoggedCommit, store?: string): HistoryEntry {
  const note = changes.findLast(change => change.store === store) ?? (changes.length === 1 ? changes[0] : undefined);
  return {
    commit,
    at,
    subject: note?.subject ?? subject,
    author,
    actor: note?.actor || null,
    action: note?.action || null,
    change: note?.id ?? null,
  };
}

function records(output: string, fields: number): string[][] {
  const parts = output.split('\0');
  const found: string[][] = [];
  for (let index = 0; index + fields <= parts.length; index += fields) found.push(parts.slice(index, index + fields));
  return found;
}

export const touchedFormat = '%H%x00%ct';

/** Parses `git log -z --name-status --format=<touchedFormat>`, in the order in which Git printed it. */
export function parseTouched(output: string): Touched[] {
  const parts = output.split('\0');
  const commits: Touched[] = [];
  let index = 0;
  while (index + 1 < parts.length) {
    const commit = parts[index++] ?? '';
    const at = timeOf(parts[index++] ?? '');
    const files: Touched['files'][number][] = [];
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
