import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { eventually } from '../../test/support/eventually.ts';
import { addStore, git, givenChange, givenDirectory, givenFleet, personCommits } from '../../test/support/ledger.ts';
import { defaultProgram } from '../git/environment.ts';
import { connectRepository } from '../git/repository.ts';
import { openLedger, type Ledger } from './ledger.ts';

const store = ['stores/acme.yaml'];

/** Opens the ledger of a repository once more. `commands` are the commands of Git with which it lists history. */
async function givenRestart(path: string, historyFile: string) {
  const repository = connectRepository(path, 'main', defaultProgram);
  const [list, run] = [vi.spyOn(repository, 'list'), vi.spyOn(repository, 'git')];
  const logger = { warn: vi.fn<(fields: object, message: string) => void>() };
  const ledger = await openLedger({ repository, logger, historyFile });
  onTestFinished(() => ledger.close());
  const commands = () => [...list.mock.calls.map(([args]) => args[0]), ...run.mock.calls.map(([name]) => name)];
  return { ledger, logger, commands };
}

/** A fleet with a hundred commits that a ledger has read and left in its file. */
async function givenKept() {
  const historyFile = join(givenDirectory(), 'history-index');
  const { path, ledger } = await givenFleet(['acme'], { historyFile });
  manyCommits(path, 100);
  await ledger.lastCommit(store);
  await ledger.close();
  return { path, historyFile, listed: git(path, 'rev-list', 'main', '--', ...store) };
}

/** Every second of the commits changes a store. */
function manyCommits(path: string, count: number): void {
  const commit = (index: number) => {
    const file = index % 2 === 0 ? 'stores/acme.yaml' : 'README.md';
    const [at, text] = [1_790_000_000 + index, `${index}`];
    return [
      `commit refs/heads/main\ncommitter Pat Person <pat@example.com> ${at} +0000\ndata 0\n`,
      index === 0 ? 'from refs/heads/main^0\n' : '',
      `M 100644 inline ${file}\ndata ${text.length}\n${text}\n`,
    ].join('');
  };
  const input = join(givenDirectory(), 'commits');
  writeFileSync(input, Array.from({ length: count }, (_, index) => commit(index)).join(''));
  git(path, '-c', 'alias.import=!git fast-import --quiet <', 'import', input);
}

async function expectHistory(ledger: Ledger, listed: string): Promise<void> {
  const commits = (await ledger.history({ paths: store, limit: 1000 })).map(({ commit }) => commit);
  expect(commits).toEqual(listed.trim().split('\n'));
}

test('a restart reads from Git only what is newer than the file', async () => {
  const { path, historyFile, listed } = await givenKept();
  const same = await givenRestart(path, historyFile);
  await expectHistory(same.ledger, listed);
  expect(same.commands()).toEqual([]);
  await same.ledger.close();

  const newer = personCommits(path, { 'stores/acme.yaml': 'newer' });
  const later = await givenRestart(path, historyFile);
  await expectHistory(later.ledger, `${newer}\n${listed}`);
  expect(await later.ledger.lastCommit(store)).toMatchObject({ commit: newer });
  expect(later.commands()).toEqual([]);
  expect(later.logger.warn).not.toHaveBeenCalled();
});

test('is saved after many commits, not only when the ledger is closed', async () => {
  const { path, historyFile } = await givenKept();
  rmSync(historyFile);
  manyCommits(path, 600);
  const { ledger } = await givenRestart(path, historyFile);
  await ledger.lastCommit(store);
  await eventually(() => expect(existsSync(historyFile)).toBe(true));
  const next = await givenRestart(path, historyFile);
  await expectHistory(next.ledger, git(path, 'rev-list', 'main', '--', ...store));
  expect(next.commands()).toEqual([]);
});

test('is readable by its owner only, and leaves no other file', async () => {
  const { historyFile } = await givenKept();
  expect(statSync(historyFile).mode & 0o777).toBe(0o600);
  expect(readdirSync(dirname(historyFile))).toEqual(['history-index']);
});

describe('the history is read from Git, and the file replaced,', () => {
  const sealed = (file: string) => {
    const content = Buffer.from(file.slice(0, -32), 'latin1');
    return Buffer.concat([content, createHash('sha256').update(content).digest()]);
  };
  const change = (at: number) => (file: Buffer) => file.with(at, (file.at(at) ?? 0) ^ 1);

  test.each<[string, (file: Buffer) => Uint8Array]>([
    ['if the file is empty', () => Buffer.alloc(0)],
    ['if it is shorter than a digest', file => file.subarray(0, 20)],
    ['if its end is missing', file => file.subarray(0, -1)],
    ['if its half is missing', file => file.subarray(0, file.length / 2)],
    ['if a byte of its header differs', change(30)],
    ['if a byte of a commit differs', change(500)],
    ['if a byte of a number differs', change(-100)],
    ['if a byte of its digest differs', change(-1)],
    ['if another version wrote it', file => sealed(file.toString('latin1').replace('"format":"1 ', '"format":"0 '))],
    ['if it is another file', () => Buffer.from('# Notes\n'.repeat(100))],
  ])('%s', async (_, damage) => {
    const { path, historyFile, listed } = await givenKept();
    writeFileSync(historyFile, damage(readFileSync(historyFile)));
    const { ledger, logger, commands } = await givenRestart(path, historyFile);
    await expectHistory(ledger, listed);
    expect(commands()).toContain('log');
    expect(logger.warn.mock.calls.map(([, message]) => message)).toEqual([
      "the index of the history can't be used; it is built again",
    ]);
    await ledger.close();
    const next = await givenRestart(path, historyFile);
    await expectHistory(next.ledger, listed);
    expect(next.commands()).toEqual([]);
  });

  test('if there is none, without a warning', async () => {
    const { path, historyFile, listed } = await givenKept();
    rmSync(historyFile);
    const { ledger, logger } = await givenRestart(path, historyFile);
    await expectHistory(ledger, listed);
    expect(logger.warn).not.toHaveBeenCalled();
    await ledger.close();
    expect(existsSync(historyFile)).toBe(true);
  });

  test('if the branch was moved back', async () => {
    const { path, historyFile } = await givenKept();
    const [lost, kept] = git(path, 'rev-list', '--max-count=2', 'main').trim().split('\n') as [string, string];
    git(path, 'update-ref', 'refs/heads/main', kept);
    const { ledger } = await givenRestart(path, historyFile);
    await expectHistory(ledger, git(path, 'rev-list', 'main', '--', ...store));
    const fork = personCommits(path, { 'stores/acme.yaml': 'other' });
    await expectHistory(ledger, git(path, 'rev-list', 'main', '--', ...store));
    expect(await ledger.contains(fork, kept)).toBe(true);
    expect(await ledger.contains(fork, lost)).toBe(false);
    await expect(ledger.entry(lost)).rejects.toThrow('has no commit');
    await ledger.close();
    expect(readFileSync(historyFile).includes(lost)).toBe(false);
  });

  test('if the repository lacks its newest commit, as one that was restored', async () => {
    const historyFile = join(givenDirectory(), 'history-index');
    const { path, ledger } = await givenFleet(['acme'], { historyFile });
    const backup = join(givenDirectory(), 'fleet.git');
    cpSync(path, backup, { recursive: true });
    await ledger.submit(givenChange('1'), addStore('bolt'));
    await ledger.lastCommit(store);
    await ledger.close();
    const restored = await givenRestart(backup, historyFile);
    await expectHistory(restored.ledger, git(backup, 'rev-list', 'main', '--', ...store));
    expect(await restored.ledger.firstCommit('stores/bolt.yaml')).toBeNull();
  });
});

test('a file that can’t be written is logged, and the history is still known', async () => {
  const { path, historyFile, listed } = await givenKept();
  rmSync(historyFile);
  mkdirSync(`${historyFile}.new`);
  const { ledger, logger } = await givenRestart(path, historyFile);
  await expectHistory(ledger, listed);
  await ledger.close();
  expect(logger.warn.mock.calls.map(([, message]) => message)).toEqual(["the index of the history can't be saved"]);
});
