import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { removeStaleLockAt } from '../git/stale-lock.ts';
import type { WarningLogger } from '../lib/logger.ts';

/** Files that a killed Git leaves behind and no other Git deletes, by directory of the repository. */
const garbage: readonly (readonly [directory: string, name: RegExp])[] = [
  ['objects/pack', /^tmp_/],
  ['objects', /^tmp_objdir-/],
  ['', /^fast_import_crash_/],
];

/** Milliseconds; no Git process works on a file for longer. */
const minAgeMs = 3_600_000;

/**
 * Deletes files that killed processes left in a repository: parts of packs, and locks, of which one Git may hold
 * several. A writer that meets a lock would delete it too, but one at a time, after waiting two seconds each. A failure is
 * logged; garbage only costs space and time.
 */
export async function removeGarbage(
  path: string,
  refs: readonly string[],
  logger: WarningLogger | undefined,
  now: Date,
): Promise<void> {
  try {
    await Promise.all([...refs, 'HEAD', 'packed-refs'].map(ref => removeStaleLockAt(join(path, `${ref}.lock`))));
    for (const [directory, pattern] of garbage) {
      const names = await readdir(join(path, directory));
      for (const name of names.filter(name => pattern.test(name))) await removeOld(join(path, directory, name), now);
    }
  } catch (error) {
    logger?.warn({ err: error }, 'garbage of killed processes could not be removed');
  }
}

async function removeOld(path: string, now: Date): Promise<void> {
  const { mtimeMs } = await stat(path);
  if (now.getTime() - mtimeMs > minAgeMs) await rm(path, { recursive: true, force: true });
}
