import { stat, unlink } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { GitFailed } from './errors.ts';

/** Milliseconds after which a ref lock is stale; Git holds one only for milliseconds. */
const staleAfterMs = 2000;

/**
 * Removes a stale ref lock left by a killed Git process; otherwise the ref stays locked until a person deletes it. A lock
 * is stale if the same file is still there two seconds later.
 * @returns its path if one was removed
 */
export async function removeStaleLock(error: unknown): Promise<string | null> {
  const path = error instanceof GitFailed ? lockNamedIn(error.output) : undefined;
  return path === undefined ? null : removeStaleLockAt(path);
}

/** Removes a stale lock at a known path; returns at once if there is none. */
export async function removeStaleLockAt(path: string): Promise<string | null> {
  const before = await identityOf(path);
  if (before === null) return null;
  await pause(staleAfterMs);
  if ((await identityOf(path)) !== before) return null;
  await unlink(path).catch(() => undefined);
  return path;
}

/** Parses Git's message: `Unable to create '/…/refs/heads/main.lock': File exists.` */
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
