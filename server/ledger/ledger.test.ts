import { appendFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import {
  addStore,
  filesOf,
  git,
  givenChange,
  givenClone,
  givenDirectory,
  givenEmptyRepository,
  givenFleet,
  givenPlan,
  planOf,
  seedOf,
  personKeepsPushing,
  personCommits,
  storeText,
} from '../../test/support/ledger.ts';
import { NotARepository } from '../git/errors.ts';
import { openRepository } from '../git/repository.ts';
import { Conflict, NotFound, Refused, Unavailable } from '#fleet';

const log = (path: string, format = '%s') =>
  git(path, 'log', '--first-parent', `--format=${format}`, 'main').trim().split('\n');

describe('openRepository', () => {
  test('creates a bare repository with branch main, once', async () => {
    const path = join(givenDirectory(), 'new', 'fleet.git');
    (await openRepository(path)).close();
    (await openRepository(path)).close();
    expect(git(path, 'rev-parse', '--is-bare-repository').trim()).toBe('true');
    expect(git(path, 'symbolic-ref', 'HEAD').trim()).toBe('refs/heads/main');
  });

  test('creates it in an existing empty directory, such as a mounted volume', async () => {
    const path = givenDirectory();
    (await openRepository(path)).close();
    expect(git(path, 'rev-parse', '--is-bare-repository').trim()).toBe('true');
  });

  const refused: [string, (path: string) => string, RegExp][] = [
    [
      'a directory with other files',
      path => {
        writeFileSync(join(path, 'letter.txt'), '');
        return path;
      },
      /is not a bare Git repository/,
    ],
    [
      'a file',
      path => {
        writeFileSync(join(path, 'letter.txt'), '');
        return join(path, 'letter.txt');
      },
      /is a file/,
    ],
    [
      'the .git of a working copy',
      path => {
        git(path, 'init', '--quiet');
        return join(path, '.git');
      },
      /working copy/,
    ],
    [
      'a directory inside of another repository',
      path => {
        git(path, 'init', '--quiet');
        mkdirSync(join(path, 'inner'));
        writeFileSync(join(path, 'inner', 'x'), '');
        return join(path, 'inner');
      },
      /is not a bare Git repository/,
    ],
  ];
  test('refuses a shallow clone with a reason', async () => {
    const { path } = await givenFleet(['acme']);
    personCommits(path, { 'stores/bolt.yaml': storeText('bolt') });
    const shallow = join(givenDirectory(), 'fleet.git');
    git(path, 'clone', '--quiet', '--bare', '--depth=1', `file://${path}`, shallow);
    await expect(openRepository(shallow)).rejects.toThrow(/shallow clone.*--unshallow/);
  });

  test('protects a repository that was created by hand too, and keeps the settings of its operator', async () => {
    const path = givenDirectory();
    git(path, 'init', '--quiet', '--bare');
    // Written by an editor that does not end the last line.
    appendFileSync(join(path, 'config'), '[receive]\n\tdenyDeletes = false');
    (await openRepository(path)).close();
    const list = () => git(path, 'config', '--list').split('\n');
    const set = list();
    expect(set).toEqual(expect.arrayContaining(['receive.fsckobjects=true', 'receive.denydeletes=false']));
    expect(set).not.toContain('receive.denydeletes=true');
    (await openRepository(path)).close();
    expect(list()).toEqual(set);
  });

  test.each(refused)('refuses %s', async (_, build, message) => {
    const opening = openRepository(build(givenDirectory()));
    await expect(opening).rejects.toThrow(NotARepository);
    await expect(opening).rejects.toThrow(message);
  });

  test('keeps the environment and the settings of the user away from Git', async () => {
    const home = givenDirectory();
    writeFileSync(
      join(home, '.gitconfig'),
      '[log]\n showSignature = true\n[user]\n name = Wrong\n[core]\n bare = false',
    );
    vi.stubEnv('HOME', home);
    vi.stubEnv('GIT_DIR', join(home, 'nowhere'));
    vi.stubEnv('GIT_OBJECT_DIRECTORY', join(home, 'objects'));
    vi.stubEnv('GIT_COMMITTER_NAME', 'Wrong');
    try {
      const { ledger, path } = await givenFleet(['acme']);
      expect(await ledger.history({ limit: 5 })).toHaveLength(1);
      expect(log(path, '%cn <%ce>')).toEqual(['Storefleet <storefleet@localhost>']);
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

describe('head', () => {
  test('is empty without commits', async () => {
    const { ledger } = await givenEmptyRepository();
    expect(await ledger.head()).toEqual({ state: 'empty', fault: null });
    expect(await ledger.files('')).toEqual([]);
    expect(await ledger.history({ limit: 5 })).toEqual([]);
    expect(await ledger.lastCommit(['stores/acme.yaml'])).toBeNull();
    await expect(ledger.submit(givenChange('1'), addStore('acme'))).rejects.toThrow(Conflict);
  });

  test('shows the stores and reads nothing twice', async () => {
    const { ledger } = await givenFleet(['acme', 'bolt']);
    const head = await ledger.head();
    if (head.state !== 'ready') throw new Error(head.state);
    expect([...head.tree.stores.keys()]).toEqual(['acme', 'bolt']);
    expect(head.tree.paths).toContain('dist/local/engine/bolt.yaml');
    const repeated = await ledger.head();
    expect(repeated.state === 'ready' && repeated.tree).toBe(head.tree);
  });

  test('keeps unchanged content after a change', async () => {
    const { ledger } = await givenFleet(['acme', 'bolt']);
    const before = await ledger.head();
    await ledger.submit(givenChange('1'), planOf('change', 'bolt', 'New'));
    const after = await ledger.head();
    if (before.state !== 'ready' || after.state !== 'ready') throw new Error('not ready');
    expect(after.tree.stores.get('acme')).toBe(before.tree.stores.get('acme'));
    expect(after.tree.stores.get('bolt')?.spec.title).toBe('New');
    expect(before.tree.stores.get('bolt')?.spec.title).toBe('bolt');
    expect(after.tree.texts.get('stores/bolt.yaml')).toBe(storeText('bolt', 'New'));
  });

  test('names an invalid store and blocks no other', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    personCommits(path, { 'stores/bad.yaml': 'kind: [', 'stores/odd.yml': storeText('odd') });
    const head = await ledger.head();
    if (head.state !== 'ready') throw new Error(head.state);
    expect([...head.tree.invalid.keys()]).toEqual(['stores/bad.yaml', 'stores/odd.yml']);
    await ledger.submit(givenChange('1'), addStore('bolt'));
  });

  test('has problems with an invalid fleet.yaml, refuses changes, and recovers', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    const fine = git(path, 'show', 'main:fleet.yaml');
    personCommits(path, { 'fleet.yaml': 'kind: Fleet\nspec: 1\n' });
    const head = await ledger.head();
    expect(head).toMatchObject({ state: 'invalid' });
    expect(head.state === 'invalid' && head.problems.length).toBeGreaterThan(0);
    await expect(ledger.submit(givenChange('1'), addStore('bolt'))).rejects.toThrow(Unavailable);
    personCommits(path, { 'fleet.yaml': null });
    expect(await ledger.head()).toMatchObject({ state: 'invalid' });
    personCommits(path, { 'fleet.yaml': fine });
    await ledger.submit(givenChange('1'), addStore('bolt'));
    const repaired = await ledger.head();
    expect(repaired.state === 'ready' && [...repaired.tree.stores.keys()]).toEqual(['acme', 'bolt']);
  });

  test('survives a history that was rewritten and collected', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    const first = (await ledger.history({ limit: 1 }))[0]?.commit ?? '';
    const lost = (await ledger.submit(givenChange('1'), addStore('bolt'))).commit;
    git(path, 'update-ref', 'refs/heads/main', first);
    git(path, 'reflog', 'expire', '--expire=now', '--all');
    git(path, 'gc', '--quiet', '--prune=now');
    const head = await ledger.head();
    expect(head.state === 'ready' && [...head.tree.stores.keys()]).toEqual(['acme']);
    expect(await ledger.lastCommit(['stores/bolt.yaml'])).toBeNull();
    expect(await ledger.contains(first, lost)).toBe(false);
    await ledger.submit(givenChange('2'), addStore('cove'));
  });
});

describe('submit', () => {
  test('makes the first commit once', async () => {
    const { ledger, path } = await givenEmptyRepository();
    const first = await ledger.submitFirst(givenChange('seed'), seedOf(['acme']));
    expect(first).toMatchObject({ written: true, id: 'seed', commit: git(path, 'rev-parse', 'main').trim() });
    await expect(ledger.submitFirst(givenChange('seed'), seedOf(['acme']))).rejects.toThrow(Conflict);
    expect(log(path)).toEqual(['Begin the fleet']);
    expect(git(path, 'show', 'main:README.md')).toBe('# Fleet\n');
  });

  test('makes one first commit for two servers that seed at once', async () => {
    const { ledger, path } = await givenEmptyRepository();
    const other = await givenSecondLedger(path);
    const results = await Promise.allSettled([
      ledger.submitFirst(givenChange('1'), seedOf(['acme'])),
      other.submitFirst(givenChange('2'), seedOf(['bolt'])),
    ]);
    expect(results.map(result => result.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(log(path)).toHaveLength(1);
  });

  test('records actor, action and reason in the commit', async () => {
    const { ledger, path } = await givenFleet();
    await ledger.submit(
      givenChange('c-1', {
        actor: { name: 'Eve\nStorefleet-Actor: root', email: 'e@x>' },
        idempotencyKey: { key: 'k\r\n1', request: 'r' },
      }),
      () => givenPlan({ subject: 'Change\nacme', writes: new Map([['stores/x.txt', 'x']]) }),
    );
    expect(git(path, 'log', '-1', '--format=%B', 'main').trimEnd()).toBe(
      [
        'Change acme',
        '',
        '~1 store',
        '',
        'Storefleet-Change: c-1',
        'Storefleet-Actor: Eve Storefleet-Actor: root <e@x>>',
        'Storefleet-Action: change',
        'Storefleet-Store: acme',
        'Idempotency-Key: k 1 r',
      ].join('\n'),
    );
    expect(log(path, '%an <%ae> %aI')[0]).toBe('Eve Storefleet-Actor: root <e@x> 2026-11-21T10:00:00+00:00');
    expect((await ledger.history({ limit: 1 }))[0]).toMatchObject({ action: 'change', change: 'c-1' });
  });

  test('passes an error of the planner through and writes nothing', async () => {
    const { ledger, path } = await givenFleet();
    const before = git(path, 'rev-parse', 'main');
    const error = new Error('taken');
    await expect(
      ledger.submit(givenChange('1'), () => {
        throw error;
      }),
    ).rejects.toBe(error);
    expect(git(path, 'rev-parse', 'main')).toBe(before);
    await ledger.submit(givenChange('2'), addStore('bolt'));
  });

  test('makes no commit for the same bytes', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    const head = git(path, 'rev-parse', 'main').trim();
    const repeated = await ledger.submit(givenChange('1'), () => ({
      ...planOf('change', 'acme')(),
      deletedPaths: ['stores/gone.yaml'],
    }));
    expect(repeated).toMatchObject({ commit: head, written: false });
    expect(log(path)).toHaveLength(1);
  });

  test('removes files and directories and writes only what differs', async () => {
    const { ledger, path } = await givenFleet(['acme', 'acme2']);
    await ledger.submit(givenChange('1'), () =>
      givenPlan({ deletedPaths: ['dist/local/stores/acme/', 'stores/acme.yaml'], writes: new Map(filesOf('acme2')) }),
    );
    expect(git(path, 'show', '--format=', '--name-status', 'main').trim().split('\n')).toEqual([
      'D\tdist/local/stores/acme/web.yaml',
      'D\tstores/acme.yaml',
    ]);
  });

  test('plans again after a push between plan and write, and keeps both', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    const plannedOn: string[][] = [];
    const { commit } = await ledger.submit(givenChange('1'), tree => {
      plannedOn.push([...tree.stores.keys()]);
      if (plannedOn.length === 1) personCommits(path, { 'stores/bolt.yaml': storeText('bolt') });
      return addStore('cove')(tree);
    });
    expect(plannedOn).toEqual([['acme'], ['acme', 'bolt']]);
    expect(git(path, 'rev-parse', 'main').trim()).toBe(commit);
    expect(log(path)).toEqual(['create cove', 'By hand', 'Begin the fleet']);
    expect(git(path, 'ls-tree', '--name-only', 'main', 'stores/').trim().split('\n')).toEqual([
      'stores/acme.yaml',
      'stores/bolt.yaml',
      'stores/cove.yaml',
    ]);
  });

  test('does not restore a branch that was moved back between plan and write', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    const first = git(path, 'rev-parse', 'main').trim();
    await ledger.submit(givenChange('1'), addStore('bolt'));
    await ledger.submit(givenChange('2'), tree => {
      if (tree.stores.has('bolt')) git(path, 'update-ref', 'refs/heads/main', first);
      return addStore('cove')(tree);
    });
    expect(log(path)).toEqual(['create cove', 'Begin the fleet']);
  });

  test('gives up with a reason when the branch never rests', async () => {
    const { ledger, path } = await givenFleet(['acme'], { patience: 1500 });
    let times = 0;
    const submitting = ledger.submit(givenChange('1'), tree => {
      personCommits(path, { [`stores/${times++}.txt`]: 'x' });
      return addStore('cove')(tree);
    });
    await expect(submitting).rejects.toThrow(Unavailable);
    expect(times).toBeGreaterThan(1);
  });

  test.each(['refs/heads/main.lock', 'HEAD.lock'])('removes a %s that a killed Git left behind', async lock => {
    const { ledger, path } = await givenFleet(['acme']);
    writeFileSync(join(path, lock), '');
    await ledger.submit(givenChange('1'), addStore('cove'));
    expect(log(path)).toEqual(['create cove', 'Begin the fleet']);
    expect(existsSync(join(path, lock))).toBe(false);
  });

  test('waits for a lock that another process holds for a moment', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    const lock = join(path, 'refs/heads/main.lock');
    writeFileSync(lock, '');
    setTimeout(() => rmSync(lock), 500);
    await ledger.submit(givenChange('1'), addStore('cove'));
    expect(log(path)).toHaveLength(2);
  });

  test('loses nothing of thirty changes at once during constant pushes, and keeps history linear', async () => {
    const { ledger, path } = await givenFleet(['acme'], { patience: 50_000 });
    const names = Array.from({ length: 30 }, (_, index) => `store-${index}`);
    const pushing = personKeepsPushing(path, 10);
    const results = await Promise.all(
      names.map((name, index) => ledger.submit(givenChange(`c-${index}`), addStore(name))),
    );
    await pushing;
    const tree = git(path, 'ls-tree', '-r', '--name-only', 'main').split('\n');
    for (const name of names) expect(tree).toEqual(expect.arrayContaining(filesOf(name).map(([file]) => file)));
    expect(tree.filter(file => file.includes('by-hand-'))).toHaveLength(10);
    expect(git(path, 'rev-list', '--merges', 'main')).toBe('');
    const lines = git(path, 'log', '--format=%(trailers:only)', 'main').split('\n');
    const ids = lines.filter(line => line.startsWith('Storefleet-Change')).map(line => line.split(' ')[1]);
    expect(ids.sort()).toEqual([...names.map((_, index) => `c-${index}`), 'seed'].sort());
    for (const [index, { commit }] of results.entries()) {
      expect(git(path, 'show', '-s', '--format=%(trailers:only)', commit)).toContain(`Storefleet-Change: c-${index}\n`);
    }
    git(path, 'fsck', '--strict');
  });

  test('loses nothing of two servers on one repository', async () => {
    const { ledger, path } = await givenFleet(['acme'], { patience: 50_000 });
    const other = await givenSecondLedger(path);
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 ? ledger : other).submit(givenChange(`c-${index}`), addStore(`store-${index}`)),
      ),
    );
    const head = await ledger.head();
    expect(head.state === 'ready' && head.tree.stores.size).toBe(21);
  });

  test.each(['../fleet.yaml', 'fleet.yaml'])('refuses a plan that writes %s, and writes nothing of it', async path => {
    const { ledger, path: repository } = await givenFleet(['acme']);
    const writes = new Map([...filesOf('bolt'), [path, 'x'] as const]);
    await expect(ledger.submit(givenChange('1'), () => givenPlan({ writes }))).rejects.toThrow(Refused);
    expect(log(repository)).toHaveLength(1);
  });

  test('keeps every byte of a text', async () => {
    const { ledger, path } = await givenFleet();
    let count = 0;
    for (const text of ['', '\n', 'no end', 'ü€😀\r\n\tx', `data 3\nD fleet.yaml\n`, 'x'.repeat(300_000)]) {
      await ledger.submit(givenChange(`${count++}`), () => givenPlan({ writes: new Map([['stores/t.txt', text]]) }));
      expect(git(path, 'show', 'main:stores/t.txt')).toBe(text);
      expect(await ledger.file('stores/t.txt')).toBe(text);
    }
  });

  test('reads any file name', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    const names = [
      'stores/two\nlines.yaml',
      'stores/"quoted".yaml',
      'stores/tab\t.yaml',
      'dist/Ünï/*.txt',
      'stores/-x',
    ];
    personCommits(path, Object.fromEntries(names.map(name => [name, `text of ${name}`])));
    const head = await ledger.head();
    if (head.state !== 'ready') throw new Error(head.state);
    for (const name of names) {
      expect(head.tree.paths).toContain(name);
      expect(await ledger.file(name)).toBe(`text of ${name}`);
      expect(await ledger.lastCommit([name])).toMatchObject({ commit: head.revision });
      expect(await ledger.history({ paths: [name], limit: 5 })).toHaveLength(1);
    }
    personCommits(path, Object.fromEntries(names.map(name => [name, null])));
    for (const name of names) expect(await ledger.lastExisting(name)).toMatchObject({ content: `text of ${name}` });
  });

  test('works while the repository is cloned and collected', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    await ledger.submit(givenChange('1'), addStore('bolt'));
    git(path, 'gc', '--quiet', '--prune=now');
    await ledger.submit(givenChange('2'), addStore('cove'));
    git(path, 'pack-refs', '--all');
    const head = await ledger.head();
    expect(head.state === 'ready' && [...head.tree.stores.keys()]).toEqual(['acme', 'bolt', 'cove']);
    expect(git(givenClone(path), 'ls-files', 'stores').trim().split('\n')).toHaveLength(3);
  });
});

test('uses Git no more after it was closed', async () => {
  const { ledger } = await givenFleet();
  await ledger.close();
  await expect(ledger.head()).rejects.toThrow(/closed/);
  await expect(ledger.files('', 'a'.repeat(40))).rejects.not.toThrow(NotFound);
});

async function givenSecondLedger(path: string) {
  const { openLedger } = await import('./ledger.ts');
  const { onTestFinished } = await import('vitest');
  const other = await openLedger({ repository: await openRepository(path), patience: 50_000 });
  onTestFinished(() => other.close());
  return other;
}
