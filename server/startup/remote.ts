import { join } from 'node:path';
import type { Forge } from '../forges/index.ts';
import type { Remote } from '../ledger/index.ts';
import type { ServerConfig } from './config.ts';

/** Path of the fleet repository, or of the local copy of a remote one, which may be deleted at any time. */
export function pathOf({ dataDirectory, remote }: ServerConfig): string {
  return join(dataDirectory, remote === undefined ? 'fleet.git' : 'mirror.git');
}

/** Returns the forge that the configuration names. @throws Unavailable if the key of an App can't be read */
export async function forgeOf({ forge }: ServerConfig): Promise<Forge | undefined> {
  return forge?.type.connect(forge.address, forge.own);
}

/**
 * Returns the remote repository, if the fleet has one. The forge supplies the credentials: those of an App last an
 * hour.
 */
export function remoteOf({ remote }: ServerConfig, forge: Forge | undefined): Remote | undefined {
  if (remote === undefined) return undefined;
  const { url, username, token } = remote;
  if (forge !== undefined) return { url, credentials: () => forge.gitCredentials() };
  if (token === undefined) return { url };
  return { url, credentials: () => Promise.resolve({ username, password: token }) };
}
