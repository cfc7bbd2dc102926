import { isUtf8 } from 'node:buffer';
import { timeOf } from '../git/log-output.ts';
import { parseChanges, type ChangeNote } from './message.ts';
import type { HistoryEntry } from '#contract';
import { removalsTrailer } from '#fleet';

/** A commit as listed in the log. */
export interface LoggedCommit {
  readonly commit: string;
  /** ISO 8601, the committer's date. */
  readonly at: string;
  readonly subject: string;
  readonly author: string;
  /** The changes that the server made; empty for a commit of a person. */
  readonly changes: readonly ChangeNote[];
  /** The value of the removals trailer; null if there is none. */
  readonly removals: string | null;
}

/**
 * All fields are separated by NULs: no text of a commit can contain one, so no subject can forge a field. The trailers
 * of a commit come last, one on each line.
 */
export const logFormat = ['%H', '%ct', '%s', '%an', '%(trailers:only,unfold)'].join('%x00');

/** Parses `git log -z --format=<logFormat>`. No content of a commit makes it throw. */
export function parseLog(output: string): LoggedCommit[] {
  return records(output, 5).map(loggedCommit);
}

function loggedCommit([commit = '', seconds = '', subject = '', author = '', text = '']: readonly string[]) {
  return {
    commit,
    at: timeOf(seconds),
    subject: clip(subject, 500) || '(no message)',
    author: clip(author, 200) || '(no author)',
    changes: parseChanges(text),
    removals: trailerRemovals(text),
  };
}

/**
 * Reads a commit as `git log` shows it, from its object. Only usual ones, which need no process of Git: a subject of one
 * line, and a last paragraph that has either nothing but trailers of one line each, or none.
 * @returns null for any other commit
 */
export function parseUsualCommit(id: string, content: Buffer): LoggedCommit | null {
  if (content.length > usualBytes || !isUtf8(content)) return null;
  const [, author = '', seconds = '', subject = '', rest = ''] = usualCommit.exec(content.toString()) ?? [];
  if (author === '') return null;
  const last = rest.slice(rest.lastIndexOf('\n\n') + 2);
  const hasTrailers = trailerLines.test(last);
  if (!hasTrailers && !plainLines.test(last)) return null;
  return loggedCommit([id, seconds, subject, author, hasTrailers ? last : '']);
}

/** Bytes of a commit that is usual: one of 200 changes has 50 KB. */
const usualBytes = 64 * 1024;

/**
 * Matches headers in the form that Git writes, a signature among them, and then paragraphs between single blank lines.
 * No line begins with `#`: Git reads no trailer behind a comment that cuts off a message, `# --- >8 ---`.
 */
const usualCommit = new RegExp(
  [
    /^tree [0-9a-f]{40}\n(?:parent [0-9a-f]{40}\n)*/,
    /author ([^\s<>](?:[^<>\n]*[^\s<>])?) <[^<>\n]*> \d{1,10} [+-]\d{4}\n/,
    /committer [^<>\n]*<[^<>\n]*> (\d{1,10}) [+-]\d{4}\n/,
    /(?:gpgsig .*\n(?: .*\n)*)?\n/,
    /([^\s\0#](?:[^\n\r\0]*[^\s\0])?)\n((?:\n(?:[^\s\0#-][^\n\r\0]*\n|- [^\n\r\0]*\n)+)*)$/,
  ]
    .map(({ source }) => source)
    .join(''),
);

const trailerLines = /^(?:[A-Za-z][A-Za-z\d-]*: \S(?:.*\S)?\n)+$/;

/** Git takes lines with a colon, and a few others, for trailers. */
const plainLines = /^(?:[\p{L}\d-][^:\n]*\n)*$/u;

const clip = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/** Compares trailer names as Git does: in any case. */
function trailerRemovals(trailers: string): string | null {
  const values = [...trailers.matchAll(removalsPattern)].map(([, value = '']) => value.trim());
  return values.length === 0 ? null : values.join(',');
}

const removalsPattern = new RegExp(`^${removalsTrailer}:(.*)$`, 'gim');

/** @param store selects the change to show of a commit that holds several */
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
