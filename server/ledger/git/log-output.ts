import type { Touched } from '../chronicle.ts';
import { parseChanges, type ChangeNote } from '../message.ts';
import type { HistoryEntry } from '#server/contract';

/** All trailers of a commit, a line each. */
const allTrailers = '%(trailers:only,unfold)';

/** Everything between NULs: no text of a commit can hold one, so nobody's subject can forge a field. */
export const entryFormat = ['%H', '%cI', '%s', '%an', allTrailers].join('%x00');

/**
 * Parses `git log -z --format=<entryFormat>`.
 * @param store whose change is shown of a commit that holds several
 */
export function parseEntries(output: string, store?: string): HistoryEntry[] {
  return records(output, 5).map(([commit = '', at = '', subject = '', author = '', text = '']) => {
    const changes = parseChanges(text);
    const note = changes.findLast(change => change.store === store) ?? (changes.length === 1 ? changes[0] : undefined);
    return {
      commit,
      at: new Date(at).toISOString(),
      subject: note?.subject ?? subject,
      author,
      actor: note?.actor || null,
      action: note?.action || null,
      change: note?.id ?? null,
    };
  });
}

export const loggedFormat = ['%H', '%s', allTrailers].join('%x00');

/** Parses `git log -z --format=<loggedFormat>`. */
export function parseLogged(output: string): { commit: string; subject: string; changes: ChangeNote[] }[] {
  return records(output, 3).map(([commit = '', subject = '', text = '']) => ({
    commit,
    subject,
    changes: parseChanges(text),
  }));
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
    const seconds = Number(parts[index++]);
    const files: Touched['files'][number][] = [];
    for (;;) {
      const status = /^\n?([AMTD])$/.exec(parts[index] ?? '')?.[1];
      const path = parts[index + 1];
      if (status === undefined || path === undefined) break;
      files.push({ status: status === 'T' ? 'M' : (status as 'A' | 'M' | 'D'), path });
      index += 2;
    }
    commits.push({ commit, at: new Date(seconds * 1000).toISOString(), files });
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
