import { describe, expect, test } from 'vitest';
import {
  addStore,
  git,
  givenChange,
  givenClone,
  givenFleet,
  givenPlan,
  planOf,
  personCommits,
  storeText,
} from '../../test/support/ledger.ts';
import { historyEntry } from '#contract';
import { NotFound, pathsOfStore } from '#fleet';

const removeFiles = (name: string) => () =>
  givenPlan({
    action: 'finish-deletion',
    store: name,
    subject: `Delete ${name}`,
    deletedPaths: [`stores/${name}.yaml`, `dist/local/stores/${name}/`, `dist/local/engine/${name}.yaml`],
  });

describe('history and diff', () => {
  test('show only the commits of one store, with actor and action', async () => {
    const { ledger, path } = await givenFleet(['acme', 'acme-2']);
    await ledger.submit(givenChange('c-1'), planOf('change', 'acme', 'New'));
    await ledger.submit(givenChange('c-2'), planOf('change', 'acme-2', 'Other'));
    const byHand = personCommits(path, { 'stores/acme.yaml': storeText('acme', 'By hand') });
    const entries = await ledger.history({ paths: pathsOfStore('local', 'acme'), limit: 10 });
    expect(entries.map(entry => [entry.subject, entry.author, entry.actor, entry.action, entry.change])).toEqual([
      ['By hand', 'Pat Person', null, null, null],
      ['change acme', 'Ada Admin', 'Ada Admin <ada@example.com>', 'change', 'c-1'],
      ['Begin the fleet', 'Ada Admin', 'Ada Admin <ada@example.com>', 'seed', 'seed'],
    ]);
    for (const entry of entries) expect(historyEntry.strict().parse(entry)).toEqual(entry);
    expect(entries[0]?.at).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(await ledger.entry(byHand)).toEqual(entries[0]);
    expect(await ledger.history({ limit: 2 })).toHaveLength(2);
    expect(await ledger.lastCommit(pathsOfStore('local', 'acme'))).toMatchObject({ commit: byHand });
    expect(await ledger.lastCommit(['dist/local/stores/acme/'])).toMatchObject({ commit: entries[1]?.commit });
    expect(await ledger.lastCommit(['stores/nobody.yaml'])).toBeNull();
  });

  test('show the named paths only, of the first commit too', async () => {
    const { ledger, path } = await givenFleet(['acme', 'bolt']);
    const first = git(path, 'rev-parse', 'main').trim();
    const diff = await ledger.diff(first, ['stores/acme.yaml']);
    expect(diff).toMatch(/^diff --git a\/stores\/acme\.yaml b\/stores\/acme\.yaml\nnew file mode 100644\n/);
    expect(diff).not.toContain('bolt');
    const { commit } = await ledger.submit(givenChange('1'), planOf('change', 'bolt', 'Größer'));
    expect(await ledger.diff(commit, ['stores/acme.yaml'])).toBe('');
    expect(await ledger.diff(commit, pathsOfStore('local', 'bolt'))).toContain('title: Größer');
  });

  test('show the changes of a merge', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    const clone = givenClone(path);
    git(clone, 'checkout', '--quiet', '-b', 'side');
    git(clone, 'mv', 'stores/acme.yaml', 'stores/moved.yaml');
    git(clone, 'commit', '--quiet', '-m', 'Move');
    const moved = git(clone, 'rev-parse', 'HEAD').trim();
    await ledger.submit(givenChange('1'), addStore('bolt'));
    git(clone, 'fetch', '--quiet');
    git(clone, 'checkout', '--quiet', '-B', 'main', 'origin/main');
    git(clone, 'merge', '--quiet', '--no-ff', '-m', 'Merge', 'side');
    git(clone, 'push', '--quiet', 'origin', 'main');
    const merge = git(clone, 'rev-parse', 'HEAD').trim();
    expect(await ledger.contains(merge, moved)).toBe(true);
    expect(await ledger.diff(merge, ['stores/acme.yaml'])).toContain('deleted file');
    expect(await ledger.lastCommit(['stores/acme.yaml'])).toMatchObject({ commit: merge });
    expect(await ledger.lastExisting('stores/acme.yaml')).toMatchObject({ content: storeText('acme') });
  });

  test.each([['a'.repeat(40)], ['main'], ['--all'], ['HEAD'], ['']])('do not know the commit %j', async commit => {
    const { ledger } = await givenFleet(['acme']);
    await expect(ledger.diff(commit, [])).rejects.toThrow(NotFound);
    await expect(ledger.entry(commit)).rejects.toThrow(NotFound);
    await expect(ledger.files('', commit)).rejects.toThrow(NotFound);
    const head = await ledger.head();
    const revision = head.state === 'ready' ? head.revision : '';
    expect(await ledger.contains(revision, commit)).toBe(false);
    expect(await ledger.contains(commit, revision)).toBe(false);
  });

  test('do not show a commit of another branch', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    const clone = givenClone(path);
    git(clone, 'commit', '--quiet', '--allow-empty', '-m', 'Secret');
    git(clone, 'push', '--quiet', 'origin', 'HEAD:refs/heads/draft');
    const draft = git(clone, 'rev-parse', 'HEAD').trim();
    await expect(ledger.diff(draft, [])).rejects.toThrow(NotFound);
    const head = await ledger.head();
    expect(await ledger.contains(draft, head.state === 'ready' ? head.revision : '')).toBe(true);
  });
});

describe('the lives of a store', () => {
  test('are shown when it is created, removed and created again', async () => {
    const { ledger } = await givenFleet(['acme']);
    const file = 'stores/bolt.yaml';
    expect(await ledger.firstCommit(file)).toBeNull();
    expect(await ledger.lastExisting(file)).toBeNull();

    const first = await ledger.submit(givenChange('1'), addStore('bolt'));
    await ledger.submit(givenChange('2'), planOf('change', 'bolt', 'Late'));
    expect(await ledger.firstCommit(file)).toMatchObject({ commit: first.commit });
    expect(await ledger.lastExisting(file)).toBeNull();

    const gone = await ledger.submit(givenChange('3'), removeFiles('bolt'));
    expect(await ledger.firstCommit(file)).toMatchObject({ commit: first.commit });
    expect(await ledger.lastExisting(file)).toMatchObject({
      removed: { commit: gone.commit },
      content: storeText('bolt', 'Late'),
    });

    const second = await ledger.submit(givenChange('4'), addStore('bolt'));
    expect(await ledger.firstCommit(file)).toMatchObject({ commit: second.commit });
    expect(await ledger.lastExisting(file)).toBeNull();
    expect(await ledger.file(file, first.commit)).toBe(storeText('bolt'));
    expect(await ledger.file(file, gone.commit)).toBeNull();
  });

  test('files lists the files at a path or below it, by path', async () => {
    const { ledger } = await givenFleet(['acme', 'acme-2']);
    const before = (await ledger.history({ limit: 1 }))[0]?.commit ?? '';
    await ledger.submit(givenChange('1'), planOf('change', 'acme', 'New'));
    const paths = async (prefix: string, revision?: string) =>
      (await ledger.files(prefix, revision)).map(file => file.path);
    const expected = ['dist/local/stores/acme/web.yaml'];
    expect(await paths('dist/local/stores/acme/')).toEqual(expected);
    expect(await paths('dist/local/stores/acme')).toEqual(expected);
    expect(await paths('dist/local/stores/acme', before)).toEqual(expected);
    expect(await paths('stores/acme.yaml')).toEqual(['stores/acme.yaml']);
    expect(await paths('nowhere/')).toEqual([]);
    expect(await ledger.files('stores/acme.yaml', before)).toEqual([
      { path: 'stores/acme.yaml', content: storeText('acme') },
    ]);
  });

  test('changedPaths lists the paths that differ between two commits, in either direction', async () => {
    const { ledger } = await givenFleet(['acme']);
    const before = (await ledger.history({ limit: 1 }))[0]?.commit ?? '';
    await ledger.submit(givenChange('1'), planOf('change', 'acme', 'New'));
    const { commit } = await ledger.submit(givenChange('2'), () =>
      givenPlan({ deletedPaths: ['dist/local/engine/acme.yaml'], writes: new Map([['stores/ü "x".yaml', 'x']]) }),
    );
    const expected = [
      'dist/local/engine/acme.yaml',
      'dist/local/stores/acme/web.yaml',
      'stores/acme.yaml',
      'stores/ü "x".yaml',
    ];
    expect(await ledger.changedPaths(before, commit)).toEqual(expected);
    expect(await ledger.changedPaths(commit, before)).toEqual(expected);
    expect(await ledger.changedPaths(commit, commit)).toEqual([]);
    await expect(ledger.changedPaths(commit, 'a'.repeat(40))).rejects.toThrow(NotFound);
    await expect(ledger.changedPaths('main', commit)).rejects.toThrow(NotFound);
  });

  test('contains follows the branch', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    const first = git(path, 'rev-parse', 'main').trim();
    const ours = await ledger.submit(givenChange('1'), addStore('bolt'));
    const theirs = personCommits(path, { 'stores/cove.yaml': storeText('cove') });
    const table: [string, string, boolean][] = [
      [theirs, first, true],
      [theirs, ours.commit, true],
      [theirs, theirs, true],
      [first, theirs, false],
      [ours.commit, theirs, false],
    ];
    for (const [revision, commit, expected] of table) expect(await ledger.contains(revision, commit)).toBe(expected);
  });
});
