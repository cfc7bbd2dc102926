import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { eventually } from '../../test/support/eventually.ts';
import { addStore, git, givenChange, givenFleet, givenRepository, personCommits } from '../../test/support/ledger.ts';
import { Housekeeping } from './housekeeping.ts';

test('joins the packs of many commits while changes are written', async () => {
  const { ledger, path } = await givenFleet(['acme']);
  const names = Array.from({ length: 55 }, (_, index) => `store-${index}`);
  for (const name of names) await ledger.submit(givenChange(name), addStore(name));
  await ledger.close();
  const packs = readdirSync(join(path, 'objects/pack')).filter(name => name.endsWith('.pack'));
  expect(packs.length).toBeLessThan(20);
  expect(git(path, 'rev-list', '--count', 'main').trim()).toBe('56');
  git(path, 'fsck', '--strict');
});

test('joins the packs of other writers’ pushes too', async () => {
  const { ledger, path } = await givenFleet(['acme'], { pollEvery: 20 });
  const packs = () => readdirSync(join(path, 'objects/pack')).filter(name => name.endsWith('.pack'));
  let moves = 0;
  ledger.onMoved(() => moves++);
  await ledger.head();
  for (let push = 1; push <= 51; push++) {
    personCommits(path, {}, `By hand ${push}`);
    await eventually(() => expect(moves).toBe(push));
  }
  await ledger.close();
  expect(packs().length).toBeLessThan(20);
  expect(git(path, 'count-objects').trim()).toMatch(/^0 objects/);
  git(path, 'fsck', '--strict');
});

test('logs a failure and tries again later', async () => {
  const logger = { warn: vi.fn() };
  const run = vi.fn(() => Promise.reject(new Error('full')));
  const housekeeping = new Housekeeping({ ...(await givenRepository()), git: run }, logger, { every: 2 });
  for (let commit = 0; commit < 4; commit++) {
    housekeeping.written();
    await housekeeping.idle();
  }
  expect(run).toHaveBeenCalledTimes(2);
  expect(logger.warn).toHaveBeenCalledTimes(2);
});

test('joins packs after many bytes too, however few moves wrote them', async () => {
  const run = vi.fn(() => Promise.resolve(''));
  const housekeeping = new Housekeeping({ ...(await givenRepository()), git: run }, undefined, { everyBytes: 1000 });
  for (let commit = 0; commit < 6; commit++) {
    housekeeping.grew(400);
    housekeeping.written();
    await housekeeping.idle();
  }
  expect(run).toHaveBeenCalledTimes(2);
});
