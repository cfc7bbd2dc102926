import { stat, unlink } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { GitFailed } from './errors.ts';

/** Git holds the lock of a ref for milliseconds. */
const longest = 2000;

/**
 * Takes away the lock that a Git which was killed has left behind: with it no ref could ever be moved again without a
 * hand. A lock counts as left behind when the same file is still there two seconds later.
 * @returns its path when one was taken away
 */
export async function removeStaleLock(error: unknown): Promise<string | null> {
  const path = error instanceof GitFailed ? lockNamedIn(error.output) : undefined;
  return path === undefined ? null : removeStaleLockAt(path);
}

/** The same for a lock that is known by its path; one that is not there costs nothing. */
export async function removeStaleLockAt(path: string): Promise<string | null> {
  const before = await identityOf(path);
  if (before === null) return null;
  await pause(longest);
  if ((await identityOf(path)) !== before) return null;
  await unlink(path).catch(() => undefined);
  return path;
}

/** Git's words: `Unable to create '/…/refs/heads/main.lock': File exists.` */
function lockNamedIn(output: string): string | undefined {
  return /Unable to create '([^'\n]+\.lock)': File exists/.exec(output)?.[1];
}

async function identityOf(path: string): Promise<string | null> {
  try {
    const { ino, mtimeMs } = await stat(path);
    return `${ino} ${mtimeMs}`;
  } catch {
    return null;
  }
}
