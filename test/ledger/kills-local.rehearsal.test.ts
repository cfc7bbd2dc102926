import { test } from 'vitest';
import { givenSeededFleet } from '../support/fleet-server.ts';
import { killAndTell, longest } from './kills.ts';

test(
  'a writer on the repository itself is killed at every step, and nothing is lost',
  { timeout: longest },
  async () => {
    const { path, ledger } = await givenSeededFleet();
    await ledger.close();
    await killAndTell('a repository on this disk', { path, origin: path, remote: null });
  },
);
