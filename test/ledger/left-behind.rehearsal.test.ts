import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openLedger, openRepository } from '../../server/ledger/index.ts';
import { addStore, git, givenChange, givenFleet } from '../support/ledger.ts';
import { givenGitServer, givenReplica } from '../support/remote-ledger.ts';

function leave(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '');
}

/** Locks that Git holds briefly while it updates a branch or cleans up after an import. */
const locks = ['refs/heads/main.lock', 'HEAD.lock', 'packed-refs.lock', `refs/storefleet/import/${process.pid}-0.lock`];

describe.each(locks)('a killed Git left %s behind', lock => {
  test('in the repository itself: the next change is written', async () => {
    const { path, ledger } = await givenFleet(['acme']);
    await ledger.close();
    leave(join(path, lock));
    const next = await openLedger({ repository: await openRepository(path) });
    await next.submit(givenChange('c-1'), addStore('bolt'));
    await next.submit(givenChange('c-2'), addStore('cove'));
    await next.close();
    expect(git(path, 'log', '--format=%s', 'main')).toBe('create cove\ncreate bolt\nBegin the fleet\n');
    git(path, 'fsck', '--strict');
  });

  test('in the mirror of a remote: a write to the remote is acknowledged, and the mirror follows', async () => {
    const { path, ledger } = await givenFleet(['acme']);
    await ledger.close();
    const replica = await givenReplica(await givenGitServer(path));
    leave(join(replica.path, lock));
    const { commit } = await replica.submit(givenChange('c-1'), addStore('bolt'));
    expect(git(path, 'rev-parse', 'main').trim()).toBe(commit);
    await replica.submit(givenChange('c-2'), addStore('cove'));
    expect(git(replica.path, 'log', '--format=%s', 'main')).toBe('create cove\ncreate bolt\nBegin the fleet\n');
    expect(git(path, 'rev-parse', 'main')).toBe(git(replica.path, 'rev-parse', 'main'));
  });
});
