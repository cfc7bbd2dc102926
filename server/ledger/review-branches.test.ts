import { describe, expect, test } from 'vitest';
import {
  addStore,
  filesOf,
  git,
  givenChange,
  givenFleet,
  planOf,
  personCommits,
  storeText,
} from '../../test/support/ledger.ts';
import { givenGitServer, givenReplica } from '../../test/support/remote-ledger.ts';
import type { Ledger } from './ledger.ts';
import type { ChangeRequest, Planner } from './types.ts';
import { NotFound, Refused } from '#fleet';

const branch = 'storefleet/bolt';
const writeToBranch = async (
  ledger: Ledger,
  name: string,
  change: ChangeRequest,
  planner: Planner,
  insteadOf?: string,
) => (await ledger.openReviewBranch(name, insteadOf))(change, planner);
const subjects = (path: string, ref: string) => git(path, 'log', '--format=%s', ref).trim().split('\n');
const diff = (path: string) => git(path, 'diff', '--name-status', `main...${branch}`).trim().split('\n');

describe('a review branch', () => {
  test('writes to a branch that begins at the newest commit, and the fleet stays as it is', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    const before = git(path, 'rev-parse', 'main');
    const { commit } = await writeToBranch(ledger, branch, givenChange('c-1'), addStore('bolt'));
    expect(git(path, 'rev-parse', branch).trim()).toBe(commit);
    expect(git(path, 'rev-parse', 'main')).toBe(before);
    expect(git(path, 'rev-parse', `${branch}^`)).toBe(before);
    const head = await ledger.head();
    expect(head.state === 'ready' && [...head.tree.stores.keys()]).toEqual(['acme']);
    git(path, 'fsck', '--strict');
  });

  test('continues on the branch, and reads its content, for a second change', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    await writeToBranch(ledger, branch, givenChange('c-1'), addStore('bolt'));
    await writeToBranch(ledger, branch, givenChange('c-2'), tree => {
      expect([...tree.stores.keys()]).toEqual(['acme', 'bolt']);
      return planOf('change', 'bolt', 'New')();
    });
    expect(subjects(path, branch)).toEqual(['change bolt', 'create bolt', 'Begin the fleet']);
    expect(diff(path)).toHaveLength(3);
    await expect(writeToBranch(ledger, branch, givenChange('c-3'), addStore('bolt'))).rejects.toThrow('bolt exists');
  });

  test('plans on the fleet as it is now, and includes nothing of it', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    await writeToBranch(ledger, branch, givenChange('c-1'), addStore('bolt'));
    await ledger.submit(givenChange('c-2'), addStore('cove'));
    personCommits(path, { 'stores/dune.yaml': storeText('dune'), 'stores/acme.yaml': null });
    await writeToBranch(ledger, branch, givenChange('c-3'), tree => {
      expect([...tree.stores.keys()]).toEqual(['bolt', 'cove', 'dune']);
      return planOf('change', 'bolt', 'New')();
    });
    expect(diff(path).map(line => line.split('\t')[1])).toEqual([
      'dist/local/engine/bolt.yaml',
      'dist/local/stores/bolt/web.yaml',
      'stores/bolt.yaml',
    ]);
  });

  test('writes nothing twice for a repeated request', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    const keyed = (id: string) => givenChange(id, { idempotencyKey: { key: 'k', request: 'r' } });
    const first = await writeToBranch(ledger, branch, keyed('c-1'), addStore('bolt'));
    const repeated = await writeToBranch(ledger, branch, keyed('c-2'), addStore('bolt'));
    expect(repeated).toMatchObject({ id: 'c-1', commit: first.commit, plan: { impact: first.plan.impact } });
    expect(subjects(path, branch)).toHaveLength(2);
  });

  test('continues after a person’s push to the branch', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    await writeToBranch(ledger, branch, givenChange('c-1'), addStore('bolt'));
    const before = git(path, 'rev-parse', 'main');
    git(path, 'update-ref', 'refs/heads/main', branch);
    personCommits(path, { 'stores/bolt.yaml': storeText('bolt', 'By hand') });
    git(path, 'update-ref', `refs/heads/${branch}`, 'main');
    git(path, 'update-ref', 'refs/heads/main', before.trim());
    await writeToBranch(ledger, branch, givenChange('c-2'), tree => {
      expect(tree.stores.get('bolt')?.spec.title).toBe('By hand');
      return planOf('change', 'bolt', 'New')();
    });
    expect(subjects(path, branch)).toEqual(['change bolt', 'By hand', 'create bolt', 'Begin the fleet']);
  });

  test('works on a remote, and another replica continues', async () => {
    const { path, ledger } = await givenFleet(['acme']);
    await ledger.close();
    const server = await givenGitServer(path);
    const [one, two] = [await givenReplica(server), await givenReplica(server)];
    await writeToBranch(one, branch, givenChange('c-1'), addStore('bolt'));
    await two.submit(givenChange('c-2'), addStore('cove'));
    await writeToBranch(two, branch, givenChange('c-3'), planOf('change', 'bolt', 'New'));
    await expect(writeToBranch(one, branch, givenChange('c-4'), addStore('cove'))).rejects.toThrow('cove exists');
    expect(subjects(path, branch)).toEqual(['change bolt', 'create bolt', 'Begin the fleet']);
  });

  test('writes many at once in few commits, and fetches the remote once for all of them', async () => {
    const { path } = await givenFleet(['acme']);
    const server = await givenGitServer(path);
    const ledger = await givenReplica(server);
    let requests = 0;
    server.outage = (_, serve) => {
      requests++;
      return serve();
    };
    const names = Array.from({ length: 100 }, (_, index) => `shop-${index}`);
    const submit = await ledger.openReviewBranch('storefleet/import.b-1');
    const written = await Promise.all(names.map(name => submit(givenChange(name), addStore(name))));
    expect(new Set(written.map(({ commit }) => commit)).size).toBe(server.pushes);
    expect(server.pushes).toBeLessThan(4);
    expect(requests).toBeLessThan(20);
    expect(git(path, 'ls-tree', '--name-only', 'storefleet/import.b-1', 'stores/').split('\n')).toHaveLength(102);
  });

  const others = ['main', 'refs/heads/main', 'storefleet/', 'storefleet/../main', 'storefleet/A b', 'feature'];
  test.each([...others, 'storefleet/import.', 'storefleet/import.a.b', 'storefleet/acme.bolt'])(
    'never writes to %s',
    async name => {
      const { ledger, path } = await givenFleet(['acme']);
      await expect(writeToBranch(ledger, name, givenChange('c-1'), addStore('bolt'))).rejects.toThrow(Refused);
      expect(git(path, 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/main\n');
    },
  );
});

describe('previewMerge', () => {
  const ref = 'refs/heads/feature';
  const pushed = (path: string, files: Record<string, string | null>) =>
    personCommits(path, files, 'By hand', 'feature');

  test('is the newest fleet with the changes of a branch, as a merge would produce it', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    const began = git(path, 'rev-parse', 'main').trim();
    const head = pushed(path, { 'stores/bolt.yaml': storeText('bolt'), 'README.md': '# Ours\n' });
    const { commit: base } = await ledger.submit(givenChange('c-1'), addStore('cove'));
    const preview = await ledger.previewMerge(ref);
    expect(preview).toMatchObject({ head, base, conflicts: [] });
    expect(preview.moved.toSorted()).toEqual(
      filesOf('cove')
        .map(([file]) => file)
        .toSorted(),
    );
    expect([...preview.changed]).toEqual([
      ['README.md', ''],
      ['stores/bolt.yaml', storeText('bolt')],
    ]);
    expect([...preview.before.stores.keys()]).toEqual(['acme', 'cove']);
    expect('tree' in preview.after && [...preview.after.tree.stores.keys()]).toEqual(['acme', 'bolt', 'cove']);
    expect(preview.commits.map(({ subject }) => subject)).toEqual(['By hand']);
    const diff = await ledger.previewDiff(head, ['stores']);
    expect(diff).toContain('+kind: WooStore');
    expect(diff).not.toMatch(/cove|README/);
    expect(git(path, 'merge-base', base, head).trim()).toBe(began);
  });

  test('names the files that both changed, and which of them can’t be merged', async () => {
    const { ledger, path } = await givenFleet(['acme', 'bolt']);
    const lines = (first: string, last: string) => `${storeText('acme')}# ${first}\n#\n#\n#\n#\n#\n# ${last}\n`;
    personCommits(path, { 'stores/acme.yaml': lines('a', 'z') });
    pushed(path, { 'stores/acme.yaml': lines('b', 'z'), 'stores/bolt.yaml': storeText('bolt', 'Theirs') });
    personCommits(path, { 'stores/acme.yaml': lines('a', 'y'), 'stores/bolt.yaml': storeText('bolt', 'Mine') });
    const { changed, moved, conflicts } = await ledger.previewMerge(ref);
    expect(moved).toEqual(['stores/acme.yaml', 'stores/bolt.yaml']);
    expect(conflicts).toEqual(['stores/bolt.yaml']);
    expect(changed.get('stores/bolt.yaml')).toBe(storeText('bolt', 'Theirs'));
    personCommits(path, { 'stores/bolt.yaml': storeText('bolt', 'Theirs') });
    expect(await ledger.previewMerge(ref)).toMatchObject({
      moved: ['stores/acme.yaml', 'stores/bolt.yaml'],
      conflicts: [],
    });
    expect((await ledger.previewMerge(ref)).changed.get('stores/acme.yaml')).toBe(lines('b', 'y'));
  });

  test('names the reason why fleet.yaml is invalid', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    pushed(path, { 'fleet.yaml': 'kind: Fleet\n' });
    const { after } = await ledger.previewMerge(ref);
    expect('problems' in after && after.problems.length).toBeGreaterThan(0);
  });

  test('is undefined without a branch or a common commit', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    await expect(ledger.previewMerge(ref)).rejects.toThrow(NotFound);
    const tree = git(path, 'rev-parse', 'main^{tree}').trim();
    git(path, 'update-ref', ref, git(path, 'commit-tree', tree, '-m', 'Alone').trim());
    await expect(ledger.previewMerge(ref)).rejects.toThrow(Refused);
  });
});

describe('complete', () => {
  test('adds to a branch of a person, on exactly the commit that was read', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    const head = personCommits(path, { 'stores/bolt.yaml': storeText('bolt') }, 'By hand', 'feature');
    const { commit } = await ledger.complete('feature', head, givenChange('c-1'), tree => {
      expect([...tree.stores.keys()]).toEqual(['acme', 'bolt']);
      return planOf('complete', 'bolt')();
    });
    expect(git(path, 'rev-parse', 'feature', 'feature^')).toBe(`${commit}\n${head}\n`);
    await expect(ledger.complete('feature', head, givenChange('c-2'), planOf('complete', 'bolt'))).rejects.toThrow(
      /feature has new commits/,
    );
    await expect(ledger.complete('gone', head, givenChange('c-3'), planOf('complete', 'bolt'))).rejects.toThrow(
      /branch gone no longer exists/,
    );
    await expect(ledger.complete('main', head, givenChange('c-4'), planOf('complete', 'bolt'))).rejects.toThrow(
      Refused,
    );
    expect(git(path, 'rev-parse', 'feature').trim()).toBe(commit);
  });
});

describe('a review branch that has ended', () => {
  test.each(['here', 'on a remote'])('is started again in its own place only: %s', async where => {
    const { ledger: local, path } = await givenFleet(['acme']);
    const server = await givenGitServer(path);
    git(path, 'config', 'receive.denyNonFastForwards', 'false');
    const ledger = where === 'here' ? local : await givenReplica(server);
    const { commit: ended } = await writeToBranch(ledger, branch, givenChange('c-1'), addStore('bolt'));
    await ledger.submit(givenChange('c-2'), addStore('dune'));
    await writeToBranch(ledger, branch, givenChange('c-3'), addStore('cove'), ended);
    expect(subjects(path, branch)).toEqual(['create cove', 'create dune', 'Begin the fleet']);
    await writeToBranch(ledger, branch, givenChange('c-4'), addStore('bolt'), ended);
    expect(subjects(path, branch)).toEqual(['create bolt', 'create cove', 'create dune', 'Begin the fleet']);
  });

  test('is started again for a repeated request too: the closed one is not an answer to it', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    const keyed = (id: string, key: string) => givenChange(id, { idempotencyKey: { key, request: 'r' } });
    await writeToBranch(ledger, branch, keyed('c-1', 'k-1'), addStore('bolt'));
    const { commit: ended } = await writeToBranch(ledger, branch, keyed('c-2', 'k-2'), addStore('cove'));
    const repeated = await writeToBranch(ledger, branch, keyed('c-3', 'k-1'), addStore('bolt'), ended);
    expect(repeated.id).toBe('c-3');
    expect(subjects(path, branch)).toEqual(['create bolt', 'Begin the fleet']);
    await expect(writeToBranch(ledger, branch, keyed('c-4', 'k-3'), addStore('bolt'))).rejects.toThrow('bolt exists');
  });

  test.each(['here', 'on a remote'])('is dropped, and the next one begins at the newest commit: %s', async where => {
    const { ledger: local, path } = await givenFleet(['acme']);
    const ledger = where === 'here' ? local : await givenReplica(await givenGitServer(path));
    const { commit: first } = await writeToBranch(ledger, branch, givenChange('c-1'), addStore('bolt'));
    await ledger.deleteReviewBranch(branch, '0'.repeat(40));
    expect(git(path, 'rev-parse', branch).trim()).toBe(first);
    await ledger.deleteReviewBranch(branch, first);
    await ledger.deleteReviewBranch(branch, first);
    expect(git(path, 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/main\n');
    await writeToBranch(ledger, branch, givenChange('c-2'), addStore('bolt'));
    expect(subjects(path, branch)).toEqual(['create bolt', 'Begin the fleet']);
  });

  test('is not continued after a person deleted its branch on a remote', async () => {
    const { path } = await givenFleet(['acme']);
    const ledger = await givenReplica(await givenGitServer(path));
    await writeToBranch(ledger, branch, givenChange('c-1'), addStore('bolt'));
    git(path, 'update-ref', '-d', `refs/heads/${branch}`);
    await expect(ledger.previewMerge(`refs/heads/${branch}`)).rejects.toThrow(NotFound);
    await writeToBranch(ledger, branch, givenChange('c-2'), addStore('cove'));
    expect(subjects(path, branch)).toEqual(['create cove', 'Begin the fleet']);
  });
});
