import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { openLedger, openRepository } from './ledger/index.ts';
import { readyHead } from './stores/records.ts';
import type { Fleet } from '#fleet/schema';

/** Path of the fleet repository that the server makes in its data directory. */
export const repositoryPath = (dataDirectory: string) => join(dataDirectory, 'fleet.git');

/** Path of its copy of a fleet repository that is elsewhere; it may be deleted at any time. */
export const mirrorPath = (dataDirectory: string) => join(dataDirectory, 'mirror.git');

/**
 * `fleet.yaml` of the repository in a data directory, whether or not a server runs on it; undefined where there is none.
 * @throws Unavailable when it is empty or broken
 */
export async function readFleet(dataDirectory: string): Promise<Fleet | undefined> {
  const path = repositoryPath(dataDirectory);
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  if (!exists) return undefined;
  const ledger = await openLedger({ repository: await openRepository(path) });
  try {
    return (await readyHead(ledger)).tree.fleet;
  } finally {
    await ledger.close();
  }
}
