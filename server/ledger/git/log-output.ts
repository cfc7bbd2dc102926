import type { Touched } from '../chronicle.ts';
import { trailers } from '../message.ts';
import type { HistoryEntry } from '#server/contract';

const trailer = (key: string) => `%(trailers:key=${key},valueonly,unfold,separator=%x0A)`;

/** Everything between NULs: no text of a commit can hold one, so nobody's subject can forge a field. */
export const entryFormat = [
  '%H',
  '%cI',
  '%s',
  '%an',
  trailer(trailers.actor),
  trailer(trailers.action),
  trailer(trailers.change),
].join('%x00');

const fieldsOfEntry = 7;

/** Parses `git log -z --format=<entryFormat>`. */
export function parseEntries(output: string): HistoryEntry[] {
  const parts = output.split('\0');
  const entries: HistoryEntry[] = [];
  for (let index = 0; index + fieldsOfEntry <= parts.length; index += fieldsOfEntry) {
    const [commit = '', at = '', subject = '', author = '', actor, action, change] = parts.slice(index);
    entries.push({
      commit,
      at: new Date(at).toISOString(),
      subject,
      author,
      actor: firstLine(actor),
      action: firstLine(action),
      change: firstLine(change),
    });
  }
  return entries;
}

const firstLine = (text = '') => text.split('\n')[0]?.trim() || null;

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
