import { describe, expect, test, vi } from 'vitest';
import { addStore, git, givenChange, givenFleet, somebodyPushes, storeText } from './given.ts';
import type { Moved } from './types.ts';

describe('onMoved', () => {
  test('tells a change of ours at once, and once', async () => {
    const { ledger } = await givenFleet(['acme'], { pollEvery: 20 });
    const seen: Moved[] = [];
    ledger.onMoved(moved => seen.push(moved));
    const { commit } = await ledger.submit(givenChange('1'), addStore('bolt'));
    expect(seen).toMatchObject([{ revision: commit, by: 'storefleet' }]);
    await new Promise(resolve => setTimeout(resolve, 200));
    expect(seen).toHaveLength(1);
  });

  const ways: [string, (path: string) => string][] = [
    ['a push', path => somebodyPushes(path, { 'stores/bolt.yaml': storeText('bolt') })],
    [
      'a push whose ref is packed',
      path => {
        const commit = somebodyPushes(path, { 'stores/bolt.yaml': storeText('bolt') });
        git(path, 'pack-refs', '--all');
        return commit;
      },
    ],
  ];
  test.each(ways)('tells %s of others within two seconds', async (_, push) => {
    const { ledger, path } = await givenFleet(['acme']);
    const before = git(path, 'rev-parse', 'main').trim();
    const seen: Moved[] = [];
    const stop = ledger.onMoved(moved => seen.push(moved));
    await new Promise(resolve => setTimeout(resolve, 100));
    const commit = push(path);
    await vi.waitFor(() => expect(seen).toHaveLength(1), 2000);
    expect(seen).toEqual([{ revision: commit, previous: before, by: 'others' }]);
    stop();
    somebodyPushes(path, { 'stores/cove.yaml': storeText('cove') });
    await new Promise(resolve => setTimeout(resolve, 1200));
    expect(seen).toHaveLength(1);
  });

  test('every commit of ours is told once and in order while others push', async () => {
    const { ledger, path } = await givenFleet(['acme'], { pollEvery: 5 });
    const seen: Moved[] = [];
    ledger.onMoved(moved => seen.push(moved));
    const commits: string[] = [];
    for (let index = 0; index < 10; index++) {
      const { commit } = await ledger.submit(givenChange(`${index}`), addStore(`store-${index}`));
      commits.push(commit);
      if (index % 4 === 0) somebodyPushes(path, { [`stores/${index}.txt`]: 'x' });
    }
    expect(seen.filter(moved => moved.by === 'storefleet').map(moved => moved.revision)).toEqual(commits);
    expect(new Set(seen.map(moved => moved.revision)).size).toBe(seen.length);
  });

  test('a listener that throws harms neither the change nor the others', async () => {
    const logger = { warn: vi.fn() };
    const { ledger } = await givenFleet(['acme'], { logger });
    const seen: Moved[] = [];
    ledger.onMoved(() => {
      throw new Error('listener');
    });
    ledger.onMoved(moved => seen.push(moved));
    await ledger.submit(givenChange('1'), addStore('bolt'));
    expect(seen).toHaveLength(1);
    expect(logger.warn).toHaveBeenCalledOnce();
  });
});
