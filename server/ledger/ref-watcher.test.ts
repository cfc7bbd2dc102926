import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { eventually } from '../../test/support/eventually.ts';
import { addStore, git, givenChange, givenFleet, personCommits, storeText } from '../../test/support/ledger.ts';
import { RefWatcher } from './ref-watcher.ts';
import type { RefUpdate } from './types.ts';
import { watchRefs } from './watch-refs.ts';

describe('onMoved', () => {
  test('reports a change of this server at once, and once', async () => {
    const { ledger } = await givenFleet(['acme'], { pollEvery: 20 });
    const updates: RefUpdate[] = [];
    ledger.onMoved(moved => updates.push(moved));
    const { commit } = await ledger.submit(givenChange('1'), addStore('bolt'));
    expect(updates).toMatchObject([{ revision: commit, by: 'storefleet' }]);
    await new Promise(resolve => setTimeout(resolve, 200));
    expect(updates).toHaveLength(1);
  });

  const ways: [string, (path: string) => string][] = [
    ['a push', path => personCommits(path, { 'stores/bolt.yaml': storeText('bolt') })],
    [
      'a push whose ref is packed',
      path => {
        const commit = personCommits(path, { 'stores/bolt.yaml': storeText('bolt') });
        git(path, 'pack-refs', '--all');
        return commit;
      },
    ],
  ];
  test.each(ways)('reports %s of others within two seconds', async (_, push) => {
    const { ledger, path } = await givenFleet(['acme']);
    const before = git(path, 'rev-parse', 'main').trim();
    const updates: RefUpdate[] = [];
    const stop = ledger.onMoved(moved => updates.push(moved));
    await new Promise(resolve => setTimeout(resolve, 100));
    const commit = push(path);
    await vi.waitFor(() => expect(updates).toHaveLength(1), 2000);
    expect(updates).toEqual([{ revision: commit, previous: before, by: 'others' }]);
    stop();
    personCommits(path, { 'stores/cove.yaml': storeText('cove') });
    await new Promise(resolve => setTimeout(resolve, 1200));
    expect(updates).toHaveLength(1);
  });

  test('reports every commit of this server once and in order while others push', async () => {
    const { ledger, path } = await givenFleet(['acme'], { pollEvery: 5 });
    const updates: RefUpdate[] = [];
    ledger.onMoved(moved => updates.push(moved));
    const commits: string[] = [];
    for (let index = 0; index < 10; index++) {
      const { commit } = await ledger.submit(givenChange(`${index}`), addStore(`store-${index}`));
      commits.push(commit);
      if (index % 4 === 0) personCommits(path, { [`stores/${index}.txt`]: 'x' });
    }
    expect(updates.filter(moved => moved.by === 'storefleet').map(moved => moved.revision)).toEqual(commits);
    expect(new Set(updates.map(moved => moved.revision)).size).toBe(updates.length);
  });

  test('survives a listener that throws, as do the change and other listeners', async () => {
    const logger = { warn: vi.fn() };
    const { ledger } = await givenFleet(['acme'], { logger });
    const updates: RefUpdate[] = [];
    ledger.onMoved(() => {
      throw new Error('listener');
    });
    ledger.onMoved(moved => updates.push(moved));
    await ledger.submit(givenChange('1'), addStore('bolt'));
    expect(updates).toHaveLength(1);
    expect(logger.warn).toHaveBeenCalledOnce();
  });

  test('does not report a tip that was read before its own commit', async () => {
    const answers: ((tip: string) => void)[] = [];
    const tip = () => new Promise<string>(resolve => answers.push(resolve));
    const refWatcher = new RefWatcher('/nowhere', tip, 5, undefined);
    onTestFinished(() => refWatcher.close());
    const updates: string[] = [];
    refWatcher.subscribe(moved => updates.push(moved.revision));
    answers.shift()?.('one');
    await eventually(() => expect(answers).toHaveLength(1));
    refWatcher.markOwnCommit('two', true);
    answers.shift()?.('one');
    await eventually(() => expect(answers).toHaveLength(1));
    answers.shift()?.('two');
    await eventually(() => expect(answers).toHaveLength(1));
    answers.shift()?.('three');
    await eventually(() => expect(updates).toEqual(['two', 'three']));
  });

  test('reads refs even where the file system reports nothing', async () => {
    const look = vi.fn(() => Promise.resolve());
    const watching = watchRefs('/nowhere', look, 10);
    await eventually(() => expect(look.mock.calls.length).toBeGreaterThan(2));
    watching.close();
    const calls = look.mock.calls.length;
    await new Promise(resolve => setTimeout(resolve, 50));
    expect(look).toHaveBeenCalledTimes(calls);
  });
});
