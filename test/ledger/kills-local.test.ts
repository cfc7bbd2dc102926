import { test } from 'vitest';
import { killAndTell, longest } from './given-kills.ts';
import { givenSeededFleet } from '../../server/given.ts';

test('a writer on the repository itself is killed at every step, and nothing is lost', { timeout: longest }, async () => {
  const { path, ledger } = await givenSeededFleet();
  await ledger.close();
  await killAndTell('a repository on this disk', { path, origin: path, remote: null });
});
