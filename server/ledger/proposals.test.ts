import { describe, expect, test } from 'vitest';
import { givenGitServer, givenReplica } from './given-remote.ts';
import { addStore, git, givenChange, givenFleet, planOf, somebodyPushes, storeText } from './given.ts';
import { Refused } from '#fleet';

const branch = 'storefleet/bolt';
const subjects = (path: string, ref: string) => git(path, 'log', '--format=%s', ref).trim().split('\n');
const diff = (path: string) => git(path, 'diff', '--name-status', `main...${branch}`).trim().split('\n');

describe('propose', () => {
  test('writes to a branch that begins at the newest commit, and the fleet stays as it is', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    const before = git(path, 'rev-parse', 'main');
    const { commit } = await ledger.propose(branch, givenChange('c-1'), addStore('bolt'));
    expect(git(path, 'rev-parse', branch).trim()).toBe(commit);
    expect(git(path, 'rev-parse', 'main')).toBe(before);
    expect(git(path, 'rev-parse', `${branch}^`)).toBe(before);
    const head = await ledger.head();
    expect(head.state === 'ready' && [...head.tree.stores.keys()]).toEqual(['acme']);
    git(path, 'fsck', '--strict');
  });

  test('a second change goes on where the branch is, and sees what it says', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    await ledger.propose(branch, givenChange('c-1'), addStore('bolt'));
    await ledger.propose(branch, givenChange('c-2'), tree => {
      expect([...tree.stores.keys()]).toEqual(['acme', 'bolt']);
      return planOf('change', 'bolt', 'New')();
    });
    expect(subjects(path, branch)).toEqual(['change bolt', 'create bolt', 'Begin the fleet']);
    expect(diff(path)).toHaveLength(3);
    await expect(ledger.propose(branch, givenChange('c-3'), addStore('bolt'))).rejects.toThrow('bolt exists');
  });

  test('is planned on the fleet as it is now, and brings nothing of it along', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    await ledger.propose(branch, givenChange('c-1'), addStore('bolt'));
    await ledger.submit(givenChange('c-2'), addStore('cove'));
    somebodyPushes(path, { 'stores/dune.yaml': storeText('dune'), 'stores/acme.yaml': null });
    await ledger.propose(branch, givenChange('c-3'), tree => {
      expect([...tree.stores.keys()]).toEqual(['bolt', 'cove', 'dune']);
      return planOf('change', 'bolt', 'New')();
    });
    expect(diff(path).map(line => line.split('\t')[1])).toEqual([
      'dist/local/engine/bolt.yaml',
      'dist/local/stores/bolt/web.yaml',
      'stores/bolt.yaml',
    ]);
  });

  test('of a request that is repeated writes nothing twice', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    const keyed = (id: string) => givenChange(id, { idempotencyKey: { key: 'k', request: 'r' } });
    const first = await ledger.propose(branch, keyed('c-1'), addStore('bolt'));
    const again = await ledger.propose(branch, keyed('c-2'), addStore('bolt'));
    expect(again).toMatchObject({ id: 'c-1', commit: first.commit, plan: { intent: first.plan.intent } });
    expect(subjects(path, branch)).toHaveLength(2);
  });

  test('goes on after what a person pushed to the branch', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    await ledger.propose(branch, givenChange('c-1'), addStore('bolt'));
    const before = git(path, 'rev-parse', 'main');
    git(path, 'update-ref', 'refs/heads/main', branch);
    somebodyPushes(path, { 'stores/bolt.yaml': storeText('bolt', 'By hand') });
    git(path, 'update-ref', `refs/heads/${branch}`, 'main');
    git(path, 'update-ref', 'refs/heads/main', before.trim());
    await ledger.propose(branch, givenChange('c-2'), tree => {
      expect(tree.stores.get('bolt')?.spec.title).toBe('By hand');
      return planOf('change', 'bolt', 'New')();
    });
    expect(subjects(path, branch)).toEqual(['change bolt', 'By hand', 'create bolt', 'Begin the fleet']);
  });

  test('works on a remote, and another replica goes on', async () => {
    const { path, ledger } = await givenFleet(['acme']);
    await ledger.close();
    const server = await givenGitServer(path);
    const [one, two] = [await givenReplica(server), await givenReplica(server)];
    await one.propose(branch, givenChange('c-1'), addStore('bolt'));
    await two.submit(givenChange('c-2'), addStore('cove'));
    await two.propose(branch, givenChange('c-3'), planOf('change', 'bolt', 'New'));
    await expect(one.propose(branch, givenChange('c-4'), addStore('cove'))).rejects.toThrow('cove exists');
    expect(subjects(path, branch)).toEqual(['change bolt', 'create bolt', 'Begin the fleet']);
  });

  test.each(['main', 'refs/heads/main', 'storefleet/', 'storefleet/../main', 'storefleet/A b', 'feature'])(
    'never writes to %s',
    async name => {
      const { ledger, path } = await givenFleet(['acme']);
      await expect(ledger.propose(name, givenChange('c-1'), addStore('bolt'))).rejects.toThrow(Refused);
      expect(git(path, 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/main\n');
    },
  );
});
