import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Returns the password of the engines at the Git listener: the configured one, else one that is generated once and kept
 * in the data directory, readable by its owner only.
 */
export async function gitToken(dataDirectory: string, configured: string | undefined): Promise<string> {
  if (configured !== undefined) return configured;
  const file = join(dataDirectory, 'git-token');
  const kept = await readFile(file, 'utf8').catch(() => '');
  if (kept.trim() !== '') return kept.trim();
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  // A link appears together with its content, so a second process never reads an empty file.
  const fresh = `${file}.${randomBytes(8).toString('hex')}`;
  await writeFile(fresh, randomBytes(24).toString('base64url'), { mode: 0o600, flag: 'wx' });
  try {
    await link(fresh, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await rm(fresh);
  }
  return (await readFile(file, 'utf8')).trim();
}
