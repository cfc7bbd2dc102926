import { test } from 'vitest';
import { givenSeededFleet } from '../support/fleet-server.ts';
import { killAndReport, timeout } from './kills.ts';

test('loses nothing when a writer on the repository itself is killed at any step', { timeout }, async () => {
  const { path, ledger } = await givenSeededFleet();
  await ledger.close();
  await killAndReport('a repository on this disk', { path, origin: path, remote: null });
});
