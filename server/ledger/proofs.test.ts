import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { git, givenChange, givenClone, givenFleet, planOf } from '../../test/support/ledger.ts';
import { Branch } from '../git/branch.ts';
import { LocalOrigin } from '../git/local-origin.ts';
import { openRepository } from '../git/repository.ts';
import { BlobCache } from './blob-cache.ts';
import { openLedger } from './ledger.ts';
import { Proofs, proofsRef, type ProofInput } from './proofs.ts';
import { InvalidInput } from '#fleet/schema';

const proofOf = (store: string, more: Partial<ProofInput> = {}): ProofInput => ({
  store,
  commit: 'a'.repeat(40),
  kind: 'live' as const,
  at: '2026-11-21T10:00:00Z',
  seconds: 42,
  images: { web: `sha256:${'b'.repeat(64)}` },
  ...more,
});

const commits = (path: string) => Number(git(path, 'rev-list', '--count', proofsRef));

describe('proofs', () => {
  test('are none before the first', async () => {
    const { ledger } = await givenFleet();
    expect(await ledger.proofs.proofsOf('acme')).toEqual([]);
    expect((await ledger.proofs.all()).size).toBe(0);
  });

  test('are kept on a ref of their own, oldest first, and the branch does not move', async () => {
    const { ledger, path } = await givenFleet();
    const main = git(path, 'rev-parse', 'main');
    const late = proofOf('acme', { commit: 'c'.repeat(40), at: '2026-11-22T10:00:00Z', testOrder: 'passed' });
    await ledger.proofs.record(late);
    await ledger.proofs.record(proofOf('acme'));
    await ledger.proofs.record(proofOf('bolt'));
    expect(await ledger.proofs.proofsOf('acme')).toEqual([{ ...proofOf('acme'), testOrder: null }, late]);
    expect([...(await ledger.proofs.all()).keys()].sort()).toEqual(['acme', 'bolt']);
    expect(git(path, 'rev-parse', 'main')).toBe(main);
    expect(git(path, 'ls-tree', '-r', '--name-only', proofsRef).trim().split('\n')).toEqual([
      `acme/${'a'.repeat(40)}.json`,
      `acme/${'c'.repeat(40)}.json`,
      `bolt/${'a'.repeat(40)}.json`,
    ]);
  });

  test('keep the first of a store and commit', async () => {
    const { ledger, path } = await givenFleet();
    const first = await ledger.proofs.record(proofOf('acme'));
    const repeated = await ledger.proofs.record(proofOf('acme', { seconds: 7 }));
    expect(repeated).toEqual(first);
    expect(commits(path)).toBe(1);
  });

  test('are few commits for a thousand stores at once', async () => {
    const { ledger, path } = await givenFleet();
    const names = Array.from({ length: 1000 }, (_, index) => `store-${index}`);
    await Promise.all(names.map(name => ledger.proofs.record(proofOf(name))));
    expect((await ledger.proofs.all()).size).toBe(1000);
    expect(commits(path)).toBeLessThan(10);
  });

  test('are one commit for a list of stores', async () => {
    const { ledger, path } = await givenFleet();
    const names = Array.from({ length: 100 }, (_, index) => `store-${index}`);
    await ledger.proofs.recordAll([...names, ...names].map(name => proofOf(name)));
    expect((await ledger.proofs.all()).size).toBe(100);
    expect(commits(path)).toBe(1);
  });

  test('are read once after a start, by any number of readers, and later only from new commits', async () => {
    const { ledger, repository } = await givenFleet();
    const names = Array.from({ length: 50 }, (_, index) => `store-${index}`);
    await ledger.proofs.recordAll(names.map(name => proofOf(name)));
    const texts = new BlobCache(repository.objects);
    const read = vi.fn((id: string) => texts.read(id));
    const branch = new Branch(repository, new LocalOrigin(repository), proofsRef);
    const list = vi.spyOn(branch, 'list');
    const restarted = new Proofs(branch, { read }, repository.program.identity, () => new Date(), undefined);
    const found = await Promise.all(names.map(name => restarted.proofsOf(name)));
    expect(found).toEqual(names.map(name => [{ ...proofOf(name), testOrder: null }]));
    expect(read).toHaveBeenCalledTimes(names.length);
    expect(list).toHaveBeenCalledOnce();
    await ledger.proofs.record(proofOf('late'));
    await Promise.all([...names, 'late'].map(name => restarted.proofsOf(name)));
    expect(await restarted.proofsOf('late')).toHaveLength(1);
    expect(read).toHaveBeenCalledTimes(names.length + 1);
    expect(list).toHaveBeenCalledOnce();
  });

  test('of two servers at once are all kept, each once', async () => {
    const { ledger, path } = await givenFleet();
    const other = await openLedger({ repository: await openRepository(path) });
    const names = Array.from({ length: 20 }, (_, index) => `store-${index}`);
    const writing = Promise.all(names.map(name => ledger.submit(givenChange(name), planOf('change', 'acme', name))));
    const remembered = await Promise.all(
      names.flatMap(name => [
        ledger.proofs.record(proofOf(name, { seconds: 1 })),
        other.proofs.record(proofOf(name, { seconds: 2 })),
      ]),
    );
    await writing;
    const all = await ledger.proofs.all();
    expect(all.size).toBe(20);
    for (const value of remembered) expect(all.get(value.store)).toEqual([value]);
    expect(await other.proofs.all()).toEqual(all);
    await other.close();
  });

  test.each([
    ['a store that would leave its directory', { store: '../x' }],
    ['a short commit', { commit: 'abc' }],
    ['a time without a zone', { at: 'yesterday' }],
    ['a negative duration', { seconds: -1 }],
  ])('refuse %s', async (_, more) => {
    const { ledger } = await givenFleet();
    await expect(ledger.proofs.record(proofOf('acme', more))).rejects.toThrow(InvalidInput);
  });

  test('skip an unreadable one, which can be written again', async () => {
    const logger = { warn: vi.fn() };
    const { ledger, path } = await givenFleet(['acme'], { logger });
    await ledger.proofs.record(proofOf('acme'));
    await ledger.proofs.record(proofOf('bolt'));
    const clone = givenClone(path);
    git(clone, 'fetch', '--quiet', 'origin', proofsRef);
    git(clone, 'checkout', '--quiet', 'FETCH_HEAD');
    writeFileSync(join(clone, 'bolt', `${'a'.repeat(40)}.json`), '{');
    git(clone, 'commit', '--quiet', '-am', 'Break');
    git(path, 'fetch', '--quiet', clone, `HEAD:${proofsRef}`);
    expect([...(await ledger.proofs.all()).keys()]).toEqual(['acme']);
    expect(logger.warn).toHaveBeenCalledOnce();
    await ledger.proofs.record(proofOf('bolt'));
    expect([...(await ledger.proofs.all()).keys()].sort()).toEqual(['acme', 'bolt']);
  });
});
