import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../test/support/eventually.ts';
import { addStore, git, givenChange, givenFleet } from '../../test/support/ledger.ts';
import { openRepository } from '../git/repository.ts';
import { openLedger } from './ledger.ts';

test('removes what killed processes left when the ledger is opened, once no process can use it', async () => {
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

test('removes all locks of one Git at once, also one that only makes changes slow', async () => {
  const { path, ledger } = await givenFleet(['acme']);
  await ledger.close();
  const locks = ['refs/heads/main.lock', 'HEAD.lock', 'packed-refs.lock'].map(name => join(path, name));
  for (const lock of locks) writeFileSync(lock, '');
  const removedAt = new Map<string, number>();
  const watch = setInterval(() => {
    for (const lock of locks) if (!existsSync(lock) && !removedAt.has(lock)) removedAt.set(lock, performance.now());
  }, 5);
  onTestFinished(() => clearInterval(watch));
  const next = await openLedger({ repository: await openRepository(path) });
  await next.submit(givenChange('c-1'), addStore('bolt'));
  await eventually(() => expect([...removedAt.keys()].sort()).toEqual(locks.toSorted()));
  // One after the other, the last would be removed two waits of 2 s after the first.
  const times = [...removedAt.values()];
  expect(Math.max(...times) - Math.min(...times)).toBeLessThan(3500);
  await next.close();
});
