import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { addStore, filesOf, git, givenChange, givenFleet, personCommits } from '../../test/support/ledger.ts';
import { GitFailed } from '../git/errors.ts';
import { Housekeeping } from './housekeeping.ts';
import { UnreachableObjects } from './unreachable-objects.ts';

const day = 24 * 3_600_000;

/** A fleet, and a commit that adds the store bolt and is reachable no more. */
async function givenLostCommit() {
  const fixture = await givenFleet(['acme']);
  const lost = personCommits(fixture.path, Object.fromEntries(filesOf('bolt')), 'Lost', 'draft');
  git(fixture.path, 'update-ref', '-d', 'refs/heads/draft');
  const clock = { at: Date.parse('2026-11-30T10:00:00Z') };
  return { ...fixture, lost, clock, now: () => new Date(clock.at) };
}

/** The same, with the objects set apart more than a day ago. */
async function givenSetApart() {
  const fixture = await givenLostCommit();
  const unreachable = new UnreachableObjects(fixture.repository, fixture.now);
  await unreachable.setApart();
  fixture.clock.at += day + 1;
  return { ...fixture, unreachable };
}

function has(path: string, object: string): boolean {
  return git(path, 'cat-file', '--batch-all-objects', '--batch-check=%(objectname)').includes(object);
}

describe('objects that no ref reaches', () => {
  test('are set apart at once, and dropped after a day', async () => {
    const { path, repository, lost, clock, now } = await givenLostCommit();
    const unreachable = new UnreachableObjects(repository, now);
    expect(unreachable.isDue).toBe(false);
    await unreachable.setApart();
    clock.at += day - 1;
    expect({ isDue: unreachable.isDue, isThere: has(path, lost) }).toEqual({ isDue: false, isThere: true });
    clock.at += 2;
    expect(unreachable.isDue).toBe(true);
    await unreachable.drop();
    expect({ isDue: unreachable.isDue, isThere: has(path, lost) }).toEqual({ isDue: false, isThere: false });
    expect(git(path, 'rev-list', '--count', 'main').trim()).toBe('1');
    git(path, 'fsck', '--strict');
  });

  test('are dropped although a killed process has left a part of such a pack', async () => {
    const { path, repository, lost, clock, now } = await givenLostCommit();
    writeFileSync(join(path, 'objects/pack/pack-0123456789.mtimes'), '');
    const unreachable = new UnreachableObjects(repository, now);
    await unreachable.setApart();
    clock.at += day + 1;
    await unreachable.drop();
    expect(has(path, lost)).toBe(false);
  });

  test('stay if a ref reaches them again', async () => {
    const { path, lost, unreachable } = await givenSetApart();
    git(path, 'update-ref', 'refs/heads/draft', lost);
    await unreachable.drop();
    expect(has(path, lost)).toBe(true);
    git(path, 'fsck', '--strict');
  });

  test('stay if a change has used one of them, because Git does not write what is there', async () => {
    const { path, ledger, lost, unreachable } = await givenSetApart();
    const file = 'stores/bolt.yaml';
    const ofLost = git(path, 'rev-parse', `${lost}:${file}`);
    await ledger.submit(givenChange('1'), addStore('bolt'));
    expect(git(path, 'rev-parse', `main:${file}`)).toBe(ofLost);
    await unreachable.drop();
    git(path, 'fsck', '--strict');
    await unreachable.setApart();
    expect(git(path, 'show', `main:${file}`)).toContain('bolt');
  });

  test('stay while a change is written, and if one was written during the check', async () => {
    const { path, repository, lost, unreachable } = await givenSetApart();
    const write = Promise.withResolvers<undefined>();
    const writing = repository.writes.run(() => write.promise);
    await unreachable.drop();
    expect(has(path, lost)).toBe(true);
    const checking = unreachable.drop();
    write.resolve(undefined);
    await Promise.all([checking, writing]);
    expect(has(path, lost)).toBe(true);

    const another = unreachable.drop();
    await repository.writes.run(() => Promise.resolve());
    await another;
    expect(has(path, lost)).toBe(true);
    expect(unreachable.isDue).toBe(true);
    await unreachable.drop();
    expect(has(path, lost)).toBe(false);
  });

  test('are forgotten if an operator has dropped them', async () => {
    const { path, lost, unreachable } = await givenSetApart();
    git(path, '-c', 'gc.cruftPacks=false', 'gc', '--quiet', '--prune=now');
    expect(has(path, lost)).toBe(false);
    await unreachable.drop();
    expect(unreachable.isDue).toBe(false);
    git(path, 'fsck', '--strict');
  });

  test('stay if the check fails, which is not repeated', async () => {
    const { path, repository, lost, clock, now } = await givenLostCommit();
    const feed = () => Promise.reject(new GitFailed('rev-list', 'fatal: bad object'));
    const unreachable = new UnreachableObjects({ ...repository, feed }, now);
    await unreachable.setApart();
    clock.at += day + 1;
    await expect(unreachable.drop()).rejects.toThrow('bad object');
    expect({ isDue: unreachable.isDue, isThere: has(path, lost) }).toEqual({ isDue: false, isThere: true });
  });

  test('stay if a ref pointed elsewhere only while they were set apart', async () => {
    const { path, repository, lost, clock, now } = await givenLostCommit();
    const ref = 'refs/other/draft';
    git(path, 'update-ref', ref, lost);
    const meanwhile: typeof repository.git = async (...args) => {
      if (args[0] !== 'repack') return repository.git(...args);
      git(path, 'update-ref', ref, 'main');
      const output = await repository.git(...args);
      git(path, 'update-ref', ref, lost);
      return output;
    };
    const unreachable = new UnreachableObjects({ ...repository, git: meanwhile }, now);
    await unreachable.setApart();
    clock.at += day + 1;
    await unreachable.drop();
    expect(has(path, lost)).toBe(true);
    git(path, 'fsck', '--strict');
  });

  test('are dropped from an index of all packs that an operator has written', async () => {
    const { path, lost, unreachable } = await givenSetApart();
    git(path, 'multi-pack-index', 'write', '--bitmap');
    await unreachable.drop();
    expect(has(path, lost)).toBe(false);
    git(path, 'fsck', '--strict');
    git(path, 'clone', '--quiet', '--bare', '--no-local', path, `${path}.clone`);
  });

  test('are not those that a forced move of the branch left in its reflog', async () => {
    const { path, lost, clock, unreachable } = await givenSetApart();
    for (const commit of [lost, 'main^']) git(path, 'update-ref', 'refs/heads/main', commit);
    await unreachable.drop();
    expect(has(path, lost)).toBe(true);
    await unreachable.setApart();
    clock.at += day + 1;
    await unreachable.drop();
    expect(has(path, lost)).toBe(true);
    git(path, 'fsck', '--strict');
  });
});

test('housekeeping drops lost history a day after it was lost, and joins packs meanwhile', async () => {
  const { path, ledger, repository, lost, clock, now } = await givenLostCommit();
  const housekeeping = new Housekeeping(repository, undefined, { every: 1, now });
  const written = async () => {
    housekeeping.written();
    await housekeeping.idle();
  };
  housekeeping.lostHistory();
  await written();
  for (const name of ['cove', 'dune', 'east']) {
    await ledger.submit(givenChange(name), addStore(name));
    await written();
    expect(has(path, lost)).toBe(true);
  }
  clock.at += day + 1;
  await written();
  expect(has(path, lost)).toBe(false);
  expect(git(path, 'rev-list', '--count', 'main').trim()).toBe('4');
  git(path, 'fsck', '--strict');
});
