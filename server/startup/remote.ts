import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectForge, type Forge } from '../forge/index.ts';
import type { Remote } from '../ledger/index.ts';
import type { ServerConfig } from './config.ts';
import { Unavailable } from '#fleet';

/** Path of the fleet repository, or of the copy of one that is elsewhere, which may be deleted at any time. */
export function pathOf({ dataDirectory, remote }: ServerConfig): string {
  return join(dataDirectory, remote === undefined ? 'fleet.git' : 'mirror.git');
}

/**
 * The forge that the configuration names.
 * @throws Unavailable when the key of an App can't be read
 */
export async function forgeOf({ forge }: ServerConfig): Promise<Forge | undefined> {
  if (forge === undefined) return undefined;
  const { kind, url, owner, name, credentials } = forge;
  if (kind === 'gitea')
    return connectForge({ kind, url, owner, name, token: 'token' in credentials ? credentials.token : '' });
  if ('token' in credentials) return connectForge({ kind, url, owner, name, credentials });
  const { appId, installationId, privateKeyFile } = credentials;
  const privateKey = await readFile(privateKeyFile, 'utf8').catch((cause: unknown) => {
    throw new Unavailable(`STOREFLEET_GITHUB_PRIVATE_KEY_FILE can't be read: ${privateKeyFile}`, undefined, { cause });
  });
  return connectForge({ kind, url, owner, name, credentials: { appId, installationId, privateKey } });
}

/** The repository that counts, where it is elsewhere. A forge knows the credentials: those of an App last an hour. */
export function remoteOf({ remote }: ServerConfig, forge: Forge | undefined): Remote | undefined {
  if (remote === undefined) return undefined;
  const { url, username, token } = remote;
  if (forge !== undefined) return { url, credentials: () => forge.gitCredentials() };
  if (token === undefined) return { url };
  return { url, credentials: () => Promise.resolve({ username, password: token }) };
}
