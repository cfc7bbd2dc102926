import type { ProcessCommand, ProcessEnd } from './git-process.ts';
import type { SimpleGitCommand } from './simple-git.ts';

/** What the server asks of the launcher, by the number of the request. */
export type LauncherRequest =
  | { readonly start: ProcessCommand; readonly id: number }
  | { readonly simpleGit: SimpleGitCommand; readonly id: number }
  | { readonly kill: number };

/** What the launcher answers. */
export type LauncherAnswer =
  | { readonly isReady: true }
  | { readonly started: number; readonly pid: number }
  | { readonly ended: number; readonly end: ProcessEnd }
  /** There is no process and no connection. */
  | { readonly notStarted: number; readonly reason: string }
  | { readonly output: string; readonly of: number }
  | { readonly failure: string; readonly of: number };

/** The first bytes on a connection: which stream of which process it is. They always have the same length. */
export const greetingOf = (stream: 'stdin' | 'stdout', id: number) =>
  `${stream.padEnd(6)} ${String(id).padStart(12, '0')}\n`;

export const greetingBytes = greetingOf('stdin', 0).length;

export function parseGreeting(text: string): { stream: 'stdin' | 'stdout'; id: number } | null {
  const [, stream, id] = /^(stdin|stdout) +(\d{12})\n$/.exec(text) ?? [];
  return stream === undefined ? null : { stream: stream as 'stdin' | 'stdout', id: Number(id) };
}
