import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../test/support/eventually.ts';
import { givenFiles, handwritten, home, subjects } from '../../test/support/fleet-server.ts';
import { git, givenDirectory, personCommits } from '../../test/support/ledger.ts';
import { startServer } from '../main.ts';
import { readConfig } from '../startup/config.ts';

test('changes one line of a file with Windows line ends', async () => {
  const data = givenDirectory();
  const server = await startServer(
    readConfig({ PORT: '0', STOREFLEET_DATA_DIR: data, STOREFLEET_SEED_DIR: home, STOREFLEET_LOG_LEVEL: 'silent' }),
    givenFiles({ 'build/dashboard/index.html': '<title>Storefleet</title>' }),
  );
  onTestFinished(() => server.stop());
  const repository = join(data, 'fleet.git');
  personCommits(repository, { 'stores/beta.yaml': handwritten('beta').replaceAll('\n', '\r\n') });
  await eventually(() => expect(subjects(repository)).toContain('Render store beta'));
  const change = await fetch(`${server.url}/api/stores/beta`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ spec: { title: 'Another title' } }),
  });
  expect(change.status).toBe(202);
  const newest = git(repository, 'log', '-1', '--format=%H', '--', 'stores/beta.yaml').trim();
  expect(git(repository, 'show', '--format=', '--numstat', newest, '--', 'stores/beta.yaml').trim()).toBe(
    '1\t1\tstores/beta.yaml',
  );
  const text = git(repository, 'show', 'main:stores/beta.yaml');
  expect(text).toContain('Another title');
  expect(text.replaceAll('\r\n', '')).not.toContain('\n');
});
