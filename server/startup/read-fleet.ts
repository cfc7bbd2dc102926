import { access } from 'node:fs/promises';
import { openLedger, openRepository } from '../ledger/index.ts';
import { readyHead } from '../stores/records.ts';
import type { ServerConfig } from './config.ts';
import { forgeOf, pathOf, remoteOf } from './remote.ts';
import type { FleetTree } from '#fleet';

/**
 * Reads the newest fleet of the server's repository, whether or not a server runs on it; undefined if there is none.
 * @throws Unavailable if it is empty or invalid
 */
export async function readFleet(config: ServerConfig): Promise<FleetTree | undefined> {
  const path = pathOf(config);
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  const remote = remoteOf(config, await forgeOf(config));
  if (!exists && remote === undefined) return undefined;
  const repository = await openRepository(path);
  const ledger = await openLedger({ repository, ...(remote === undefined ? {} : { remote }) });
  try {
    return (await readyHead(ledger)).tree;
  } finally {
    await ledger.close();
  }
}
