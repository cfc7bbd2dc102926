import { describe, expect, test, vi } from 'vitest';
import {
  addStore,
  filesOf,
  git,
  givenChange,
  givenClone,
  givenFleet,
  givenPlan,
  planOf,
  personCommits,
} from '../../test/support/ledger.ts';
import { openRepository } from '../git/repository.ts';
import { openLedger } from './ledger.ts';
import type { ChangeRequest } from './types.ts';
import { Conflict, NotFound } from '#fleet';

const subjects = (path: string) => git(path, 'log', '--format=%s', 'main').trim().split('\n');
const withKey = (id: string, key: string, request = 'r', more: Partial<ChangeRequest> = {}) =>
  givenChange(id, { idempotencyKey: { key, request }, ...more });

describe('changes that come together', () => {
  test('are one commit, and each keeps its id, actor and outcome', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    const eve = { name: 'Eve' };
    const results = await Promise.allSettled([
      ledger.submit(givenChange('c-1'), addStore('bolt')),
      ledger.submit(givenChange('c-2', { actor: eve }), addStore('cove')),
      ledger.submit(givenChange('c-3'), addStore('acme')),
      ledger.submit(givenChange('c-4', { actor: eve }), addStore('bolt')),
      ledger.submit(givenChange('c-5'), planOf('change', 'acme')),
    ]);
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
    ]);
    expect(results[3]).toMatchObject({ reason: { message: 'bolt exists' } });
    expect(results[4]).toMatchObject({ value: { written: false } });
    expect(subjects(path)).toEqual(['create bolt; create cove', 'Begin the fleet']);
    const [of] = await ledger.history({ paths: ['stores/cove.yaml'], store: 'cove', limit: 1 });
    expect(of).toMatchObject({ change: 'c-2', actor: 'Eve', action: 'create', subject: 'create cove' });
    expect(git(path, 'log', '-1', '--format=%an %b', 'main')).toContain('Storefleet - create bolt: ~1 store');
    expect(git(path, 'log', '-1', '--format=%b', 'main')).not.toMatch(/c-3|c-4|c-5/);
  });

  test('name the number of removals of their request once', async () => {
    const { ledger, path } = await givenFleet(['acme', 'bolt', 'cove']);
    const removals = { removals: 2 };
    await Promise.all([
      ledger.submit(givenChange('c-1', removals), planOf('delete', 'acme', 'x')),
      ledger.submit(givenChange('c-2', removals), planOf('delete', 'bolt', 'x')),
      ledger.submit(givenChange('c-3', removals), planOf('change', 'cove', 'x')),
    ]);
    expect(await ledger.log({ limit: 1 })).toMatchObject([{ removals: '2', changes: [{}, {}, {}] }]);
    await ledger.submit(givenChange('c-4', removals), planOf('change', 'cove', 'y'));
    expect(await ledger.log({ limit: 1 })).toMatchObject([{ removals: null }]);
    git(path, 'fsck', '--strict');
  });

  test('include the changes before them: a store may be created and changed at once', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    await Promise.all([
      ledger.submit(givenChange('c-1'), addStore('bolt')),
      ledger.submit(givenChange('c-2'), tree => {
        if (!tree.stores.has('bolt')) throw new NotFound('bolt');
        return planOf('change', 'bolt', 'New')();
      }),
      ledger.submit(givenChange('c-3'), () =>
        givenPlan({ action: 'finish-deletion', deletedPaths: ['stores/acme.yaml', 'dist/local/stores/acme/'] }),
      ),
    ]);
    expect(subjects(path)).toHaveLength(2);
    const head = await ledger.head();
    if (head.state !== 'ready') throw new Error(head.state);
    expect([...head.tree.stores].map(([name, { spec }]) => [name, spec.title])).toEqual([['bolt', 'New']]);
    expect([...head.tree.paths].filter(path => path.includes('acme'))).toEqual(['dist/local/engine/acme.yaml']);
  });

  test('that undo each other are in the history, although no file differs', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    const results = await Promise.all([
      ledger.submit(givenChange('c-1'), addStore('bolt')),
      ledger.submit(givenChange('c-2'), () =>
        givenPlan({ action: 'finish-deletion', store: 'bolt', deletedPaths: filesOf('bolt').map(([file]) => file) }),
      ),
    ]);
    expect(results.map(({ written }) => written)).toEqual([true, true]);
    expect(git(path, 'log', '-1', '--format=%(trailers:only)', 'main')).toMatch(/Change: c-1\n[^]*Change: c-2\n/);
    expect(git(path, 'diff', '--name-only', 'main^', 'main')).toBe('');
  });

  test('fail alone if a push of others made them invalid', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    let pushed = false;
    const results = await Promise.allSettled([
      ledger.submit(givenChange('c-1'), tree => {
        if (!pushed)
          personCommits(path, { 'stores/cove.yaml': planOf('create', 'cove')().writes.get('stores/cove.yaml') ?? '' });
        pushed = true;
        return addStore('bolt')(tree);
      }),
      ledger.submit(givenChange('c-2'), addStore('cove')),
    ]);
    expect(results[0]).toMatchObject({ status: 'fulfilled' });
    expect(results[1]).toMatchObject({ reason: { message: 'cove exists' } });
    expect(subjects(path)).toEqual(['create bolt', 'By hand', 'Begin the fleet']);
    expect(git(path, 'ls-tree', '-r', '--name-only', 'main')).not.toContain('dist/local/engine/cove.yaml');
  });

  test('are each planned once if they are too many for one commit, and again after a push of others', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    let calls = 0;
    // While the last change is planned, its store arrives from another person.
    const pushLast = () =>
      personCommits(path, {
        'stores/beside-229.yaml': planOf('create', 'beside-229')().writes.get('stores/beside-229.yaml') ?? '',
      });
    const create = (count: number, prefix: string) =>
      Promise.allSettled(
        Array.from({ length: count }, (_, index) =>
          ledger.submit(givenChange(`${prefix}-${index}`), tree => {
            calls++;
            if (calls === 460) pushLast();
            return addStore(`${prefix}-${index}`)(tree);
          }),
        ),
      );
    // More changes than one commit may have.
    await create(230, 'alone');
    expect(calls).toBe(230);
    const results = await create(230, 'beside');
    expect(results.slice(0, -1).filter(({ status }) => status === 'rejected')).toEqual([]);
    expect(results.at(-1)).toMatchObject({ reason: { message: 'beside-229 exists' } });
    const ids = git(path, 'log', '--format=%(trailers:key=Storefleet-Change,valueonly)', 'main').match(/\S+-\d+/g);
    expect(new Set(ids).size).toBe(459);
    expect(ids).toHaveLength(459);
  });

  test('see those of the commit before theirs, which is not written yet', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    const names = Array.from({ length: 650 }, (_, index) => `shop-${index}`);
    // In the second commit: a store of the first, and a request that the first has.
    names[250] = 'shop-0';
    const again = 251;
    const results = await Promise.allSettled(
      names.map((name, index) => {
        const change = index === 1 || index === again ? withKey(`c-${index}`, 'once') : givenChange(`c-${index}`);
        return ledger.submit(change, addStore(index === again ? 'shop-1' : name));
      }),
    );
    expect(results.flatMap(({ status }, index) => (status === 'rejected' ? [index] : []))).toEqual([250]);
    expect(results[250]).toMatchObject({ reason: { message: 'shop-0 exists' } });
    expect(results[again]).toMatchObject({ value: { id: 'c-1' } });
    const head = await ledger.head();
    if (head.state !== 'ready') throw new Error(head.state);
    expect([...head.tree.stores.keys()].filter(name => name.startsWith('shop-'))).toHaveLength(648);
    expect(git(path, 'ls-tree', '--name-only', 'main', 'stores/').trim().split('\n')).toHaveLength(649);
    expect(subjects(path).length).toBeLessThan(10);
  });

  test.each(['while it is planned', 'after the commit before it'])(
    'are planned again if others push %s',
    async when => {
      const { ledger, path } = await givenFleet(['acme']);
      const taken = planOf('create', 'shop-599')().writes.get('stores/shop-599.yaml') ?? '';
      const push = () => personCommits(path, { 'stores/shop-599.yaml': taken });
      let calls = 0;
      const results = await Promise.allSettled(
        Array.from({ length: 600 }, async (_, index) => {
          const submitted = ledger.submit(givenChange(`c-${index}`), tree => {
            if (++calls === 250 && when === 'while it is planned') push();
            return addStore(`shop-${index}`)(tree);
          });
          if (index === 0 && when !== 'while it is planned') void submitted.then(push);
          await submitted;
        }),
      );
      expect(results.flatMap(({ status }, index) => (status === 'rejected' ? [index] : []))).toEqual([599]);
      const ids =
        git(path, 'log', '--format=%(trailers:key=Storefleet-Change,valueonly)', 'main').match(/c-\d+/g) ?? [];
      expect(new Set(ids).size).toBe(599);
      expect(ids).toHaveLength(599);
      git(path, 'fsck', '--strict');
    },
  );

  test('do not fail with one plan that is refused', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    const results = await Promise.allSettled([
      ledger.submit(givenChange('c-1'), addStore('bolt')),
      ledger.submit(givenChange('c-2'), () => givenPlan({ writes: new Map([['stores/a\u0000b', 'x']]) })),
      ledger.submit(givenChange('c-3'), addStore('cove')),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(subjects(path)).toEqual(['create bolt; create cove', 'Begin the fleet']);
  });
});

test('writes a change that is requested in the moment in which another is answered', async () => {
  const { ledger, path } = await givenFleet(['acme']);
  // The writer becomes idle in one of these turns of the event loop.
  for (let turns = 0; turns < 12; turns++) {
    await ledger.submit(givenChange(`c-${turns}`), planOf('change', 'acme', `Title ${turns}`));
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
  }
  expect(subjects(path)).toHaveLength(13);
});

describe('an idempotency key', () => {
  test('returns the first result for a repeat', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    const first = await ledger.submit(withKey('c-1', 'k'), addStore('bolt'));
    await ledger.submit(givenChange('c-2'), addStore('cove'));
    const repeated = await ledger.submit(withKey('c-3', 'k'), addStore('bolt'));
    expect(repeated).toMatchObject({ id: 'c-1', commit: first.commit, plan: { impact: first.plan.impact } });
    expect(subjects(path)).toHaveLength(3);
  });

  test('makes one change of two requests at once', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    const [first, second] = await Promise.all([
      ledger.submit(withKey('c-1', 'k'), addStore('bolt')),
      ledger.submit(withKey('c-2', 'k'), addStore('bolt')),
    ]);
    expect(second).toEqual(first);
    expect(subjects(path)).toHaveLength(2);
  });

  test('is known to another process, and after a crash', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    const first = await ledger.submit(withKey('c-1', 'k'), addStore('bolt'));
    const other = await openLedger({ repository: await openRepository(path) });
    const repeated = await other.submit(withKey('c-9', 'k'), addStore('bolt'));
    await other.close();
    expect(repeated).toMatchObject({ id: 'c-1', commit: first.commit, written: true });
    expect(repeated.plan.impact).toEqual(first.plan.impact);
    expect(subjects(path)).toHaveLength(2);
  });

  test('is known without reading the history once that was prepared', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    const first = await ledger.submit(withKey('c-1', 'k'), addStore('bolt'));
    const repository = await openRepository(path);
    const other = await openLedger({ repository });
    const commands = vi.spyOn(repository, 'git');
    await Promise.all([other.prepareWrites(), other.prepareWrites()]);
    expect(commands.mock.calls.filter(([name]) => name === 'rev-list')).toHaveLength(1);
    const repeated = await other.submit(withKey('c-9', 'k'), addStore('bolt'));
    await other.submit(withKey('c-2', 'other'), addStore('cove'));
    await other.close();
    expect(repeated).toMatchObject({ id: 'c-1', commit: first.commit });
    expect(commands.mock.calls.filter(([name]) => name === 'rev-list')).toHaveLength(1);
  });

  test('is free after a request that failed', async () => {
    const { ledger } = await givenFleet(['acme']);
    await expect(ledger.submit(withKey('c-1', 'k'), addStore('acme'))).rejects.toThrow('acme exists');
    await ledger.submit(withKey('c-2', 'k', 'other'), addStore('bolt'));
  });

  test('is separate for each actor', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    await ledger.submit(withKey('c-1', 'k'), addStore('bolt'));
    await ledger.submit(withKey('c-2', 'k', 'r', { actor: { name: 'Eve' } }), addStore('cove'));
    expect(subjects(path)).toHaveLength(3);
  });

  test('is refused for another request, at once and later', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    const [, twin] = await Promise.allSettled([
      ledger.submit(withKey('c-1', 'k', 'bolt'), addStore('bolt')),
      ledger.submit(withKey('c-2', 'k', 'cove'), addStore('cove')),
    ]);
    expect(twin).toMatchObject({ reason: { problems: [{ field: 'Idempotency-Key' }] } });
    await expect(ledger.submit(withKey('c-3', 'k', 'dune'), addStore('dune'))).rejects.toThrow(Conflict);
    expect(subjects(path)).toHaveLength(2);
  });

  test('is kept across a merge of others', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    const clone = givenClone(path);
    const first = await ledger.submit(withKey('c-1', 'k'), addStore('bolt'));
    git(clone, 'commit', '--quiet', '--allow-empty', '-m', 'Aside');
    git(clone, 'pull', '--quiet', '--no-rebase', '--no-edit', 'origin', 'main');
    git(clone, 'push', '--quiet', 'origin', 'HEAD:main');
    expect(await ledger.submit(withKey('c-2', 'k'), addStore('bolt'))).toMatchObject({ commit: first.commit });
  });
});
