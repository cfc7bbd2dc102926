import { statfsSync } from 'node:fs';
import { chmod, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Logger } from 'pino';
import { GitFailed, NotARepository } from '../ledger/index.ts';
import { Unavailable } from '#fleet';

/**
 * Creates the data directory, readable by its owner only: it contains the names and e-mail addresses of shop owners,
 * and the password of the engines.
 * @throws Unavailable if it can't be created, or is a file
 */
export async function prepareDataDirectory(path: string, logger: Pick<Logger, 'warn'>): Promise<void> {
  await makeDirectory(path);
  const { mode } = await stat(path);
  if ((mode & 0o077) === 0) return;
  try {
    await chmod(path, 0o700);
  } catch {
    // A mounted volume may belong to another user, who decides who reads it.
    logger.warn(
      { directory: path, mode: (mode & 0o777).toString(8) },
      'other users of this machine can read the data directory, and its mode cannot be changed to 700',
    );
  }
}

/**
 * Creates a directory and its parents. Node's recursive `mkdir` loops forever if the parent exists and the system still
 * answers ENOENT, as below `/proc`.
 */
async function makeDirectory(path: string): Promise<void> {
  const make = () => mkdir(path, { mode: 0o700 });
  try {
    await make();
  } catch (error) {
    if (await isDirectory(path)) return;
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT') || dirname(path) === path) throw error;
    await makeDirectory(dirname(path));
    await make();
  }
}

const isDirectory = (path: string) =>
  stat(path).then(
    found => found.isDirectory(),
    () => false,
  );

/** Messages for the disk errors of a system, with advice. */
const disk: readonly (readonly [sign: RegExp, words: string])[] = [
  [/ENOSPC|EDQUOT|No space left|Out of diskspace|quota exceeded/i, 'is full. Free some space, then start again'],
  [/EROFS|Read-only file system/i, 'is read-only. Mount it writable, or set STOREFLEET_DATA_DIR to another directory'],
  [
    /EACCES|EPERM|Permission denied|Operation not permitted/i,
    'does not let this user write. Give it to the user who starts Storefleet, or set STOREFLEET_DATA_DIR to another',
  ],
  // Node's own error for a directory on a read-only disk.
  [/ENOENT/, "can't be created. Check that its parent exists and is writable, or set STOREFLEET_DATA_DIR to another"],
  [/ENOTDIR|EEXIST|Not a directory/i, 'is not a directory. Set STOREFLEET_DATA_DIR to one'],
];

/** Explains a failure of the start if the data directory is its cause; returns any other as it is. */
export function startFailure(error: unknown, directory: string): unknown {
  if (error instanceof NotARepository) return new Unavailable(`${error.message}.`);
  const isOfDisk =
    error instanceof Error && 'code' in error && 'path' in error && isAlong(String(error.path), directory);
  const code = isOfDisk ? String(error.code) : '';
  // Git does not always report that the disk is the cause.
  const git = error instanceof GitFailed ? `${error.output} ${isFull(directory) ? 'No space left' : ''}` : '';
  for (const [sign, words] of disk) {
    if (sign.test(code) || sign.test(git)) {
      return new Unavailable(`The data directory ${directory} ${words}. (${firstLine(error)})`);
    }
  }
  if (error instanceof GitFailed) {
    return new Unavailable(
      `Git can't read the repository in ${directory}; parts of it may be damaged: ${firstLine(error)}. ` +
        'Run git fsck to see what is missing, and restore it from a clone or a backup.',
    );
  }
  return error;
}

/** True for a path in the directory, or for a parent that could not be created. */
const isAlong = (path: string, directory: string) => path.startsWith(directory) || directory.startsWith(`${path}/`);

function isFull(directory: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize < 64 * 1024;
  } catch {
    return false;
  }
}

const firstLine = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).trim().split('\n')[0]?.slice(0, 300) ?? '';
