import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  addStore,
  git,
  givenChange,
  givenDirectory,
  givenFleet,
  givenObject,
  planOf,
  seedOf,
  personKeepsPushing,
  personCommits,
  storeText,
} from '../../test/support/ledger.ts';
import { givenGitServer, givenReplica, type GitServer, type Trouble } from '../../test/support/remote-ledger.ts';
import { readyHead } from '../stores/records.ts';
import { Conflict, Unavailable } from '#fleet';

const subjects = (path: string) => git(path, 'log', '--format=%s', 'main').trim().split('\n');
const storesOf = (path: string) =>
  git(path, 'ls-tree', '--name-only', 'main', 'stores/')
    .trim()
    .split('\n')
    .map(file => file.replace(/^stores\/|\.yaml$/g, ''));

async function givenRemoteFleet(stores: readonly string[] = ['acme'], password?: string): Promise<GitServer> {
  const { path, ledger } = await givenFleet(stores);
  await ledger.close();
  return givenGitServer(path, password);
}

describe('a ledger that follows a remote', () => {
  test('reads it, and has pushed a change once it is acknowledged', async () => {
    const server = await givenRemoteFleet();
    const ledger = await givenReplica(server);
    const head = await ledger.head();
    expect(head.state === 'ready' && [...head.tree.stores.keys()]).toEqual(['acme']);
    const { commit } = await ledger.submit(givenChange('c-1'), addStore('bolt'));
    expect(git(server.path, 'rev-parse', 'main').trim()).toBe(commit);
    expect(await ledger.entry(commit)).toMatchObject({ change: 'c-1', subject: 'create bolt' });
    git(server.path, 'fsck', '--strict');
  });

  test('removes a lock that a killed Git left behind here, and writes the change', async () => {
    const ledger = await givenReplica(await givenRemoteFleet());
    const lock = join(ledger.path, 'refs/heads/main.lock');
    writeFileSync(lock, '');
    const { commit } = await ledger.submit(givenChange('c-1'), addStore('bolt'));
    expect(await ledger.head()).toMatchObject({ revision: commit });
    expect(existsSync(lock)).toBe(false);
  });

  test('seeds an empty one', async () => {
    const path = join(givenDirectory(), 'fleet.git');
    git('/', 'init', '--quiet', '--bare', '--initial-branch=main', path);
    const server = await givenGitServer(path);
    const [one, two] = [await givenReplica(server), await givenReplica(server)];
    expect(await one.head()).toEqual({ state: 'empty', fault: null });
    await expect(one.submit(givenChange('c-1'), addStore('bolt'))).rejects.toThrow(Conflict);
    await one.submitFirst(givenChange('seed'), seedOf(['acme']));
    await expect(two.submitFirst(givenChange('seed'), seedOf(['bolt']))).rejects.toThrow(Conflict);
    expect(storesOf(path)).toEqual(['acme']);
  });

  test('follows and reports the pushes of others', async () => {
    const server = await givenRemoteFleet();
    const ledger = await givenReplica(server, { remoteOptions: { pollEvery: 100 } });
    const moves = vi.fn();
    ledger.onMoved(moves);
    const commit = personCommits(server.path, { 'stores/bolt.yaml': storeText('bolt') });
    await vi.waitFor(
      () => expect(moves).toHaveBeenCalledWith(expect.objectContaining({ revision: commit, by: 'others' })),
      5000,
    );
  });

  test('keeps proofs there', async () => {
    const server = await givenRemoteFleet();
    const ledger = await givenReplica(server);
    const commit = git(server.path, 'rev-parse', 'main').trim();
    await ledger.proofs.record({ kind: 'gone', store: 'acme', commit, at: '2026-11-21T10:00:00Z', seconds: null });
    expect(git(server.path, 'ls-tree', '-r', '--name-only', 'refs/storefleet/proofs')).toBe('29.jsonl\n');
    expect(await (await givenReplica(server)).proofs.proofsOf('acme')).toHaveLength(1);
  });
});

describe('a refusal of the remote names', () => {
  test('a branch in the way, above or below', async () => {
    const server = await givenRemoteFleet();
    const ledger = await givenReplica(server);
    git(server.path, 'branch', 'storefleet', 'main');
    const submit = await ledger.openReviewBranch('storefleet/bolt');
    await expect(submit(givenChange('c-1'), addStore('bolt'))).rejects.toThrow(
      /The branch storefleet of .* conflicts with storefleet\/bolt: Git can't have both\. Rename or delete storefleet/,
    );
    expect(server.pushes).toBe(1);
    git(server.path, 'branch', '-D', 'storefleet');
    git(server.path, 'branch', 'storefleet/bolt/old', 'main');
    await expect(submit(givenChange('c-2'), addStore('bolt'))).rejects.toThrow(
      /The branch storefleet\/bolt\/old of .* conflicts with storefleet\/bolt:/,
    );
    git(server.path, 'branch', '-D', 'storefleet/bolt/old');
    await submit(givenChange('c-3'), addStore('bolt'));
    expect(git(server.path, 'branch', '--list', 'storefleet/*').trim()).toBe('storefleet/bolt');
  });

  test('a branch that Git can not distinguish from the one it pushes to, with what to do', async () => {
    const server = await givenRemoteFleet();
    const ledger = await givenReplica(server);
    const alike = 'refs/heads/refs/heads/main';
    git(server.path, 'update-ref', alike, 'main');
    await expect(ledger.submit(givenChange('c-1'), addStore('bolt'))).rejects.toThrow(
      /has refs\/heads\/refs\/heads\/main, which Git can't distinguish from refs\/heads\/main; nothing was written. Delete it:/,
    );
    expect(server.pushes).toBe(0);
    git(server.path, 'update-ref', '-d', alike);
    await ledger.submit(givenChange('c-1'), addStore('bolt'));
  });

  test('the sentence of a hook', async () => {
    const server = await givenRemoteFleet();
    const hook = '#!/bin/sh\ncat >/dev/null\necho "Commits must have verified signatures." >&2\nexit 1\n';
    mkdirSync(join(server.path, 'hooks'), { recursive: true });
    writeFileSync(join(server.path, 'hooks/pre-receive'), hook, { mode: 0o755 });
    const ledger = await givenReplica(server);
    await expect(ledger.submit(givenChange('c-1'), addStore('bolt'))).rejects.toThrow(
      /pre-receive hook declined; nothing was written\. Message of the repository: “Commits must have verified signatures\.”/,
    );
    expect(storesOf(server.path)).toEqual(['acme']);
  });
});

describe('others on the same remote', () => {
  test('make the server plan a change again on their push', async () => {
    const server = await givenRemoteFleet();
    const ledger = await givenReplica(server);
    personCommits(server.path, { 'stores/cove.yaml': storeText('cove') });
    await ledger.submit(givenChange('c-1'), addStore('bolt'));
    expect(storesOf(server.path)).toEqual(['acme', 'bolt', 'cove']);
    expect(git(server.path, 'rev-list', '--merges', 'main')).toBe('');
  });

  test('cause a refusal by the current state, not by the last fetch', async () => {
    const server = await givenRemoteFleet();
    const ledger = await givenReplica(server);
    personCommits(server.path, { 'stores/acme.yaml': null, 'stores/cove.yaml': storeText('cove') });
    await expect(ledger.submit(givenChange('c-1'), addStore('cove'))).rejects.toThrow('cove exists');
    personCommits(server.path, { 'stores/cove.yaml': null });
    await ledger.submit(givenChange('c-2'), addStore('cove'));
    expect(storesOf(server.path)).toEqual(['cove']);
  });

  test('give a key the answer of the replica that has seen it', async () => {
    const server = await givenRemoteFleet();
    const [one, two] = [await givenReplica(server), await givenReplica(server)];
    const keyed = (id: string) => givenChange(id, { idempotencyKey: { key: 'k', request: 'r' } });
    const [first, again] = await Promise.all([
      one.submit(keyed('c-1'), addStore('bolt')),
      two.submit(keyed('c-2'), addStore('bolt')),
    ]);
    expect(again.commit).toBe(first.commit);
    expect(again.id).toBe(first.id);
    expect(subjects(server.path)).toHaveLength(2);
  });

  test('may move a branch back, which is not restored', async () => {
    const server = await givenRemoteFleet();
    const first = git(server.path, 'rev-parse', 'main').trim();
    const ledger = await givenReplica(server);
    await ledger.submit(givenChange('c-1'), addStore('bolt'));
    git(server.path, 'update-ref', 'refs/heads/main', first);
    await ledger.submit(givenChange('c-2'), addStore('cove'));
    expect(subjects(server.path)).toEqual(['create cove', 'Begin the fleet']);
  });

  test('lose nothing as two replicas and a person who keeps pushing', async () => {
    const server = await givenRemoteFleet();
    const replicas = [await givenReplica(server), await givenReplica(server)];
    const pushing = personKeepsPushing(server.path, 8);
    const names = Array.from({ length: 24 }, (_, index) => `store-${index}`);
    await Promise.all(names.map(async (name, index) => replicas[index % 2]?.submit(givenChange(name), addStore(name))));
    await pushing;
    expect(storesOf(server.path).filter(name => name.startsWith('store-'))).toHaveLength(24);
    expect(git(server.path, 'ls-tree', '-r', '--name-only', 'main').match(/by-hand/g)).toHaveLength(8);
    expect(git(server.path, 'rev-list', '--merges', 'main')).toBe('');
    git(server.path, 'fsck', '--strict');
  });
});

describe('a remote with a fault', () => {
  const hangUp: Trouble = response => void response.destroy();
  const status =
    (code: number): Trouble =>
    response =>
      void response.writeHead(code).end();
  /** The push arrives, but its response does not. */
  const swallow: Trouble = async (response, serve) => {
    const socket = response.socket;
    response.write = () => true;
    response.end = (() => response) as typeof response.end;
    await serve();
    socket?.destroy();
  };

  test.each<[string, Trouble[]]>([
    ['hangs up before it takes it', [hangUp]],
    ['answers 502', [status(502), status(502)]],
    ['takes it and hangs up', [swallow]],
  ])('gets a delayed push once if it %s', async (_, troubles) => {
    const server = await givenRemoteFleet();
    const ledger = await givenReplica(server, { remoteOptions: { patience: 6000 } });
    server.troubles.push(...troubles);
    const { commit } = await ledger.submit(givenChange('c-1'), addStore('bolt'));
    expect(git(server.path, 'rev-parse', 'main').trim()).toBe(commit);
    expect(subjects(server.path)).toEqual(['create bolt', 'Begin the fleet']);
    await ledger.submit(givenChange('c-2'), addStore('cove'));
  });

  test.each<[string, Trouble, RegExp, number]>([
    ['does not answer', () => undefined, /timed out after|not known/, 10],
    ['hangs up', hangUp, /closed the connection/, 10],
    ['answers 502', status(502), /closed the connection/, 10],
    ['answers 403', status(403), /denies write access/, 60],
    ['answers 404', status(404), /does not exist/, 60],
    ['answers 401', status(401), /does not accept the credentials/, 60],
  ])(
    'makes a server refuse changes if it %s, write nothing, and work again once it is over',
    async (_, outage, message, wait) => {
      const server = await givenRemoteFleet();
      const ledger = await givenReplica(server, { patience: 3000, remoteOptions: { timeout: 700, patience: 500 } });
      server.outage = outage;
      const error: unknown = await ledger
        .submit(givenChange('c-1'), addStore('bolt'))
        .catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(Unavailable);
      expect(error).toMatchObject({ message: expect.stringMatching(message) as string, retryAfterSeconds: wait });
      expect((error as Error).message).not.toContain('secret-of-the-test');
      expect(subjects(server.path)).toEqual(['Begin the fleet']);
      const head = await ledger.head();
      expect(head.state === 'ready' && [...head.tree.stores.keys()]).toEqual(['acme']);
      server.outage = null;
      await ledger.submit(givenChange('c-2'), addStore('bolt'));
      expect(subjects(server.path)).toEqual(['create bolt', 'Begin the fleet']);
    },
  );

  test('is named by its protected branch', async () => {
    const server = await givenRemoteFleet();
    const ledger = await givenReplica(server);
    const hook = join(server.path, 'hooks', 'pre-receive');
    mkdirSync(join(server.path, 'hooks'), { recursive: true });
    writeFileSync(hook, '#!/bin/sh\necho "main is protected" >&2; exit 1\n');
    chmodSync(hook, 0o755);
    const submitting = ledger.submit(givenChange('c-1'), planOf('create', 'bolt'));
    await expect(submitting).rejects.toThrow(
      /rejected the push to refs\/heads\/main: pre-receive hook declined.*pull-request/,
    );
    await expect(submitting).rejects.toThrow(Unavailable);
    expect(subjects(server.path)).toEqual(['Begin the fleet']);
  });

  test('does not keep a server from starting, which shows the fetched fleet and catches up later', async () => {
    const server = await givenRemoteFleet();
    server.outage = hangUp;
    const warn = vi.fn();
    const ledger = await givenReplica(server, { logger: { warn } });
    expect(warn).toHaveBeenCalled();
    expect(await ledger.head()).toMatchObject({ state: 'empty', fault: { code: 'unavailable' } });
    await expect(readyHead(ledger)).rejects.toThrow('closed the connection');
    await expect(ledger.submit(givenChange('c-1'), addStore('bolt'))).rejects.toThrow(Unavailable);
    server.outage = null;
    await ledger.submit(givenChange('c-2'), addStore('bolt'));
    expect(storesOf(server.path)).toEqual(['acme', 'bolt']);
  });

  test('is reported by its newest fault', async () => {
    const server = await givenRemoteFleet();
    const warn = vi.fn<(details: { readonly err?: Error }, message: string) => void>();
    await givenReplica(server, { logger: { warn }, remoteOptions: { pollEvery: 50, timeout: 2000 } });
    const warnings = () => warn.mock.calls.map(([{ err }, message]) => `${message}: ${err?.message ?? ''}`);
    server.outage = hangUp;
    await vi.waitFor(() => expect(warnings().join()).toMatch(/can't be read: .* closed the connection/), 60_000);
    server.outage = status(403);
    await vi.waitFor(() => expect(warnings().join()).toMatch(/can't be read: .* denies write access/), 60_000);
    server.outage = null;
    await vi.waitFor(() => expect(warnings().join()).toMatch(/can be read again/), 60_000);
    expect(warnings()).toHaveLength(3);
  });

  test('accepts a change once its invalid fleet.yaml is fixed there, also after another fault', async () => {
    const server = await givenRemoteFleet();
    const repaired = git(server.path, 'show', 'main:fleet.yaml');
    personCommits(server.path, { 'fleet.yaml': 'kind: Nothing\n' });
    const ledger = await givenReplica(server);
    expect(await ledger.head()).toMatchObject({ state: 'invalid', fault: null });
    server.outage = status(403);
    await expect(ledger.submit(givenChange('c-1'), addStore('bolt'))).rejects.toThrow(/denies write access/);
    await expect(readyHead(ledger)).rejects.toThrow(
      /denies write access.* The fleet\.yaml that was fetched last is invalid/,
    );
    server.outage = null;
    await expect(ledger.submit(givenChange('c-2'), addStore('bolt'))).rejects.toThrow(/until fleet\.yaml is fixed/);
    await expect(readyHead(ledger)).rejects.toThrow(/^fleet\.yaml is invalid/);
    personCommits(server.path, { 'fleet.yaml': repaired });
    await ledger.submit(givenChange('c-3'), addStore('bolt'));
    expect(storesOf(server.path)).toEqual(['acme', 'bolt']);
  });

  test('shows its password in no argument, and in no log', async () => {
    // A separate repository: other tests run beside this one.
    const password = `password-of-${process.pid}`;
    const server = await givenRemoteFleet(['acme'], password);
    const warn = vi.fn();
    const ledger = await givenReplica(server, { logger: { warn } });
    const commands: string[] = [];
    const timer = setInterval(() => {
      commands.push(...commandLines());
    }, 5);
    onTestFinished(() => clearInterval(timer));
    await ledger.submit(givenChange('c-1'), addStore('bolt'));
    expect(commands.some(line => line.includes('push --porcelain'))).toBe(true);
    const basic = Buffer.from(`storefleet:${password}`).toString('base64');
    expect(commands.filter(line => line.includes(basic) || line.includes(password))).toEqual([]);
    expect(JSON.stringify(warn.mock.calls)).not.toContain(basic);
  });
});

describe('a remote with a damaged object', () => {
  /** Every object in its own file. */
  async function givenLooseRemote(): Promise<GitServer> {
    const server = await givenRemoteFleet();
    personCommits(server.path, { 'stores/bolt.yaml': storeText('bolt') });
    const [pack, aside] = [join(server.path, 'objects/pack'), join(givenDirectory(), 'pack')];
    renameSync(pack, aside);
    mkdirSync(pack);
    for (const name of readdirSync(aside).filter(file => file.endsWith('.pack'))) {
      execFileSync('git', ['unpack-objects', '-q'], { cwd: server.path, input: readFileSync(join(aside, name)) });
    }
    return server;
  }

  /** @param how null deletes the file */
  function damage({ path }: GitServer, name: string, how: string | null): () => void {
    const id = git(path, 'rev-parse', name).trim();
    const file = join(path, 'objects', id.slice(0, 2), id.slice(2));
    const content = readFileSync(file);
    rmSync(file);
    if (how !== null) writeFileSync(file, how);
    return () => writeFileSync(file, content);
  }

  const damages: [title: string, name: string, how: string | null, says: RegExp][] = [
    ['a missing file', 'main:fleet.yaml', null, /is damaged; .*fatal: unable to read [0-9a-f]{40}/],
    ['a file that is empty', 'main:fleet.yaml', '', /is damaged; .*fatal: loose object [0-9a-f]{40} is corrupt/],
    ['a file of garbage', 'main:fleet.yaml', 'garbage', /is damaged; .*fatal: loose object [0-9a-f]{40} is corrupt/],
    ['a missing directory', 'main:stores', null, /is damaged; .*fatal: bad tree object [0-9a-f]{40}/],
    ['a missing commit', 'main', null, /is damaged; .*upload-pack: not our ref [0-9a-f]{40}/],
    ['an older commit of garbage', 'main^', 'garbage', /is damaged; .*fatal: .*[0-9a-f]{40}/],
    // Its Git ends before it can report the reason.
    ['a commit of garbage', 'main', 'garbage', /ended its response early, so it may be damaged; /],
  ];

  test.each(damages)('%s: is called damaged, in its own words, with what to do', async (_, name, how, message) => {
    const server = await givenLooseRemote();
    const heal = damage(server, name, how);
    const ledger = await givenReplica(server, { patience: 3000 });
    const submitting = ledger.submit(givenChange('c-1'), addStore('cove'));
    await expect(submitting).rejects.toThrow(message);
    await expect(submitting).rejects.toThrow(/git fsck --full there/);
    await expect(submitting).rejects.not.toThrow(server.path);
    await expect(readyHead(ledger)).rejects.toThrow(message);
    heal();
    await ledger.submit(givenChange('c-2'), addStore('cove'));
    expect(storesOf(server.path)).toEqual(['acme', 'bolt', 'cove']);
  });

  test.each([
    ['a file', 'main:fleet.yaml'],
    ['a directory', 'main:stores'],
    ['its commit', 'main'],
  ])('%s that a push needs there: is called damaged by the push, too', async (_, name) => {
    const server = await givenLooseRemote();
    const ledger = await givenReplica(server, { patience: 3000 });
    const heal = damage(server, name, 'garbage');
    const submitting = ledger.submit(givenChange('c-1'), addStore('cove'));
    await expect(submitting).rejects.toThrow(/is damaged; nothing was written\. Git reports: fatal: /);
    await expect(submitting).rejects.not.toThrow(/account of the server/);
    heal();
    await ledger.submit(givenChange('c-2'), addStore('cove'));
  });

  test('below one ref does not stop the fetch of any other', async () => {
    const server = await givenLooseRemote();
    git(server.path, 'update-ref', 'refs/storefleet/proofs', git(server.path, 'rev-parse', 'main~0').trim());
    const ledger = await givenReplica(server, { remoteOptions: { pollEvery: 50 } });
    const head = async () => ((await ledger.head()) as { revision?: string }).revision;
    const commit = personCommits(server.path, { 'stores/cove.yaml': storeText('cove') });
    const lost = givenObject(
      server.path,
      'commit',
      git(server.path, 'cat-file', 'commit', 'main').replace('hand', 'me'),
    );
    git(server.path, 'update-ref', 'refs/storefleet/proofs', lost);
    damage(server, lost, null);
    await vi.waitFor(async () => expect(await head()).toBe(commit), 60_000);
  });
});

function commandLines(): string[] {
  return readdirSync('/proc').flatMap(name => {
    if (!/^\d+$/.test(name)) return [];
    try {
      return readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
    } catch {
      return [];
    }
  });
}
