import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { addStore, git, givenChange, givenDirectory, givenFleet } from '../../test/support/ledger.ts';
import { openLedger } from '../ledger/ledger.ts';
import { GitFailed } from './errors.ts';
import { openRepository } from './repository.ts';

/** A `git` that does something else for one command, as long as the file `trouble` is beside it. */
function givenTroubledGit(command: string, trouble: string): { binary: string } {
  const directory = givenDirectory();
  const marker = join(directory, 'trouble');
  const binary = join(directory, 'git');
  writeFileSync(marker, '');
  writeFileSync(
    binary,
    `#!/bin/bash\nif [[ -e ${marker} && " $* " == *" ${command} "* ]]; then\n${trouble}\nfi\nexec git "$@"\n`,
  );
  chmodSync(binary, 0o755);
  return { binary };
}

describe('a killed Git', () => {
  const cases: [string, string, string, boolean][] = [
    ['before it read anything', 'fast-import', 'kill -9 $$', false],
    [
      'in the middle of the stream',
      'fast-import',
      'exec 3<&0; (head -c 400 <&3; sleep 1) 2> /dev/null | git "$@" & sleep 0.2; kill -9 $! $$',
      false,
    ],
    ['after it wrote the objects', 'fast-import', 'git "$@" > /dev/null; kill -9 $$', false],
    ['before it moved the branch', 'update-ref', 'kill -9 $$', false],
    ['after it moved the branch', 'update-ref', 'git "$@"; kill -9 $$', true],
  ];
  test.each(cases)('leaves a usable repository: %s (%s)', async (_, command, trouble, arrives) => {
    const { path, ledger } = await givenFleet(['acme']);
    const { binary } = givenTroubledGit(command, `rm \${0%/*}/trouble\n${trouble}`);
    const troubled = await openLedger({ repository: await openRepository(path, { binary }) });
    const before = git(path, 'rev-parse', 'main').trim();
    const submitting = troubled.submit(givenChange('1'), addStore('bolt'));
    if (arrives) {
      expect(await submitting).toMatchObject({ written: true });
    } else {
      await expect(submitting).rejects.toThrow(/nothing was written/);
      expect(git(path, 'rev-parse', 'main').trim()).toBe(before);
    }
    git(path, 'fsck', '--strict');
    await troubled.submit(givenChange('2'), addStore('cove'));
    const head = await ledger.head();
    const expected = arrives ? ['acme', 'bolt', 'cove'] : ['acme', 'cove'];
    expect(head.state === 'ready' && [...head.tree.stores.keys()]).toEqual(expected);
    expect(git(path, 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/main\n');
    git(path, 'fsck', '--strict');
    await troubled.close();
  });

  test('restarts the reader of objects', async () => {
    const { path } = await givenFleet(['acme']);
    const { binary } = givenTroubledGit('cat-file', `rm \${0%/*}/trouble\nhead -n 1 > /dev/null; kill -9 $$`);
    const ledger = await openLedger({ repository: await openRepository(path, { binary }) });
    expect(await ledger.head()).toMatchObject({ state: 'ready' });
    await ledger.close();
  });

  test('reports a reader that always dies, without a loop', async () => {
    const { path } = await givenFleet(['acme']);
    const { binary } = givenTroubledGit('cat-file', 'kill -9 $$');
    const ledger = await openLedger({ repository: await openRepository(path, { binary }) });
    await expect(ledger.head()).rejects.toThrow(GitFailed);
    await ledger.close();
  });

  test('names a Git that is not installed', async () => {
    await expect(openRepository(join(givenDirectory(), 'x.git'), { binary: '/nowhere/git' })).rejects.toThrow(
      /\/nowhere\/git/,
    );
  });
});
