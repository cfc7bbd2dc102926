import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { openRepository } from './git/repository.ts';
import { addStore, git, givenChange, givenFleet } from './given.ts';
import { openLedger } from './ledger.ts';

test('what killed processes left is taken away when the ledger is opened, once nobody can be at it any more', async () => {
  const { path, ledger } = await givenFleet(['acme']);
  await ledger.close();
  const leave = (name: string, age: number) => {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), 'half');
    const at = new Date(Date.now() - age);
    utimesSync(join(path, name), at, at);
  };
  for (const name of [
    'objects/pack/tmp_pack_a',
    'objects/pack/tmp_idx_a',
    'objects/tmp_objdir-a',
    'fast_import_crash_1',
  ])
    leave(name, 7_200_000);
  leave('objects/pack/tmp_pack_b', 60_000);
  const next = await openLedger({ repository: await openRepository(path) });
  await next.submit(givenChange('c-1'), addStore('bolt'));
  await next.close();
  const found = readdirSync(path, { recursive: true, encoding: 'utf8' });
  expect(found.filter(name => /tmp_|crash/.test(name))).toEqual(['objects/pack/tmp_pack_b']);
  git(path, 'fsck', '--strict');
});

test('a lock of the packed refs costs one second once, not with every change', async () => {
  const { path, ledger } = await givenFleet(['acme']);
  await ledger.close();
  writeFileSync(join(path, 'packed-refs.lock'), '');
  const next = await openLedger({ repository: await openRepository(path) });
  await next.submit(givenChange('c-1'), addStore('bolt'));
  await next.close();
  expect(existsSync(join(path, 'packed-refs.lock'))).toBe(false);
});
