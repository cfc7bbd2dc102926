import { test } from 'vitest';
import { givenSeededFleet } from '../support/fleet-server.ts';
import { givenDirectory } from '../support/ledger.ts';
import { givenGitServer } from '../support/remote-ledger.ts';
import { killAndReport, timeout } from './kills.ts';

test('loses nothing when a writer that follows a remote is killed at any step', { timeout }, async () => {
  const { path: origin, ledger } = await givenSeededFleet();
  await ledger.close();
  const server = await givenGitServer(origin);
  const { username, password } = await server.credentials();
  const remote = { url: server.url, username, password };
  await killAndReport('a mirror of a remote', { path: `${givenDirectory()}/mirror.git`, origin, remote });
});
