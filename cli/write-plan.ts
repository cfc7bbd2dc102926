import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Plan } from '#fleet';

/** Writes and removes the files of a plan in a checkout; nothing is committed. */
export async function writePlan(directory: string, { writes, removals }: Plan): Promise<void> {
  for (const [path, text] of writes) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
  for (const path of removals) await rm(join(directory, path));
}
