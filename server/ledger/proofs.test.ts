import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { eventually } from '../../test/support/eventually.ts';
import { git, givenChange, givenClone, givenDirectory, givenFleet, planOf } from '../../test/support/ledger.ts';
import { givenGitServer, type GitServer } from '../../test/support/remote-ledger.ts';
import { Branch } from '../git/branch.ts';
import { LocalOrigin } from '../git/local-origin.ts';
import { RemoteOrigin } from '../git/remote-origin.ts';
import { openRepository, type Repository } from '../git/repository.ts';
import { BlobCache } from './blob-cache.ts';
import { openLedger } from './ledger.ts';
import { keptProofs, parseProof, type Proof, type ProofInput } from './proof-files.ts';
import { Proofs, proofsRef, type ProofsOptions } from './proofs.ts';
import { watchRefs } from './watch-refs.ts';
import { InvalidInput } from '#fleet/schema';

const proofOf = (store: string, more: Partial<ProofInput> = {}): ProofInput => ({
  store,
  commit: 'a'.repeat(40),
  kind: 'live' as const,
  at: '2026-11-21T10:00:00Z',
  seconds: 42,
  images: { web: `sha256:${'b'.repeat(64)}` },
  ...more,
});

/** Proofs of a repository as another process keeps them. No store has a known start unless one is given. */
function givenProofs(repository: Repository, options: Partial<ProofsOptions> = {}) {
  const branch = options.branch ?? new Branch(repository, new LocalOrigin(repository), proofsRef);
  return new Proofs({
    branch,
    texts: new BlobCache(repository.objects),
    author: repository.program.identity,
    now: () => new Date(),
    logger: undefined,
    lifeStarts: () => Promise.resolve(new Map()),
    countCommits: async tip => Number(await repository.git('rev-list', '--count', tip)),
    watch: poll => watchRefs(repository.path, poll, 20),
    ...options,
  });
}

const commits = (path: string) => Number(git(path, 'rev-list', '--count', proofsRef));

describe('proofs', () => {
  test('are none before the first', async () => {
    const { ledger } = await givenFleet();
    expect(await ledger.proofs.proofsOf('acme')).toEqual([]);
    expect((await ledger.proofs.all()).size).toBe(0);
  });

  test('are kept on a ref of their own, oldest first, and the branch does not move', async () => {
    const { ledger, path } = await givenFleet([]);
    const main = git(path, 'rev-parse', 'main');
    const late = proofOf('acme', { commit: 'c'.repeat(40), at: '2026-11-22T10:00:00Z', testOrder: 'passed' });
    await ledger.proofs.record(late);
    await ledger.proofs.record(proofOf('acme'));
    await ledger.proofs.record(proofOf('bolt'));
    expect(await ledger.proofs.proofsOf('acme')).toEqual([{ ...proofOf('acme'), testOrder: null }, late]);
    expect([...(await ledger.proofs.all()).keys()].sort()).toEqual(['acme', 'bolt']);
    expect(git(path, 'rev-parse', 'main')).toBe(main);
    const [acme, bolt] = ['29.jsonl', 'cf.jsonl'].map(file => git(path, 'show', `${proofsRef}:${file}`));
    expect(
      acme
        ?.trim()
        .split('\n')
        .map(line => JSON.parse(line) as unknown),
    ).toEqual(await ledger.proofs.proofsOf('acme'));
    expect(JSON.parse(bolt ?? '')).toMatchObject(proofOf('bolt'));
    expect(git(path, 'ls-tree', '-r', '--name-only', proofsRef)).toBe('29.jsonl\ncf.jsonl\n');
  });

  test('keep the first of a store and commit', async () => {
    const { ledger, path } = await givenFleet();
    const first = await ledger.proofs.record(proofOf('acme'));
    const repeated = await ledger.proofs.record(proofOf('acme', { seconds: 7 }));
    expect(repeated).toEqual(first);
    expect(commits(path)).toBe(1);
  });

  test('are few commits for a thousand stores at once', async () => {
    const { ledger, path } = await givenFleet();
    const names = Array.from({ length: 1000 }, (_, index) => `store-${index}`);
    await Promise.all(names.map(name => ledger.proofs.record(proofOf(name))));
    expect((await ledger.proofs.all()).size).toBe(1000);
    expect(commits(path)).toBeLessThan(10);
  });

  test('are one commit for a list of stores', async () => {
    const { ledger, path } = await givenFleet();
    const names = Array.from({ length: 100 }, (_, index) => `store-${index}`);
    await ledger.proofs.recordAll([...names, ...names].map(name => proofOf(name)));
    expect((await ledger.proofs.all()).size).toBe(100);
    expect(commits(path)).toBe(1);
  });

  test('are read once after a start, by any number of readers, and later only from new commits', async () => {
    const { ledger, repository } = await givenFleet();
    const names = Array.from({ length: 50 }, (_, index) => `store-${index}`);
    await ledger.proofs.recordAll(names.map(name => proofOf(name)));
    const texts = new BlobCache(repository.objects);
    const read = vi.fn((id: string) => texts.read(id));
    const branch = new Branch(repository, new LocalOrigin(repository), proofsRef);
    const list = vi.spyOn(branch, 'list');
    const restarted = givenProofs(repository, { branch, texts: { read } });
    const found = await Promise.all(names.map(name => restarted.proofsOf(name)));
    expect(found).toEqual(names.map(name => [{ ...proofOf(name), testOrder: null }]));
    const files = read.mock.calls.length;
    expect(files).toBeLessThan(names.length);
    expect(list).toHaveBeenCalledOnce();
    await ledger.proofs.record(proofOf('late'));
    await Promise.all([...names, 'late'].map(name => restarted.proofsOf(name)));
    expect(await restarted.proofsOf('late')).toHaveLength(1);
    expect(read).toHaveBeenCalledTimes(files + 1);
    expect(list).toHaveBeenCalledOnce();
  });

  test('of two servers at once are all kept, each once', async () => {
    const { ledger, path } = await givenFleet();
    const other = await openLedger({ repository: await openRepository(path) });
    const names = Array.from({ length: 20 }, (_, index) => `store-${index}`);
    const writing = Promise.all(names.map(name => ledger.submit(givenChange(name), planOf('change', 'acme', name))));
    const remembered = await Promise.all(
      names.flatMap(name => [
        ledger.proofs.record(proofOf(name, { seconds: 1 })),
        other.proofs.record(proofOf(name, { seconds: 2 })),
      ]),
    );
    await writing;
    const all = await ledger.proofs.all();
    expect(all.size).toBe(20);
    for (const value of remembered) expect(all.get(value.store)).toEqual([value]);
    expect(await other.proofs.all()).toEqual(all);
    await other.close();
  });

  test.each([
    ['a store that would leave its directory', { store: '../x' }],
    ['a short commit', { commit: 'abc' }],
    ['a time without a zone', { at: 'yesterday' }],
    ['a negative duration', { seconds: -1 }],
  ])('refuse %s', async (_, more) => {
    const { ledger } = await givenFleet();
    await expect(ledger.proofs.record(proofOf('acme', more))).rejects.toThrow(InvalidInput);
  });

  test('skip an unreadable one, which can be written again', async () => {
    const logger = { warn: vi.fn() };
    const { ledger, path } = await givenFleet(['acme'], { logger });
    await ledger.proofs.record(proofOf('acme'));
    await ledger.proofs.record(proofOf('bolt'));
    const clone = givenClone(path);
    git(clone, 'fetch', '--quiet', 'origin', proofsRef);
    git(clone, 'checkout', '--quiet', 'FETCH_HEAD');
    writeFileSync(join(clone, 'cf.jsonl'), '{');
    git(clone, 'commit', '--quiet', '-am', 'Break');
    git(path, 'fetch', '--quiet', clone, `HEAD:${proofsRef}`);
    expect([...(await ledger.proofs.all()).keys()]).toEqual(['acme']);
    expect(logger.warn).toHaveBeenCalledOnce();
    await ledger.proofs.record(proofOf('bolt'));
    expect([...(await ledger.proofs.all()).keys()].sort()).toEqual(['acme', 'bolt']);
    expect(git(path, 'show', `${proofsRef}:cf.jsonl`).trim().split('\n')).toHaveLength(1);
  });

  test('keep what a newer version wrote beside them', async () => {
    const { ledger, path } = await givenFleet();
    await ledger.proofs.record(proofOf('bolt'));
    const newer = { ...proofOf('bolt', { commit: 'b'.repeat(40) }), latency: 3 };
    const unknown = { store: 'bolt', kind: 'paid', commit: 'c'.repeat(40) };
    givenProofFiles(path, { 'cf.jsonl': `${JSON.stringify(newer)}\n${JSON.stringify(unknown)}\n` });
    await ledger.proofs.record(proofOf('bolt', { commit: 'd'.repeat(40), at: '2026-11-25T10:00:00Z' }));
    const lines = git(path, 'show', `${proofsRef}:cf.jsonl`).trim().split('\n');
    expect(lines.map(line => JSON.parse(line) as unknown)).toEqual([
      newer,
      expect.objectContaining({ commit: 'd'.repeat(40) }),
      unknown,
    ]);
  });

  test('of an earlier version are read, and moved by the next write', async () => {
    const { ledger, path } = await givenFleet([]);
    const former = ['a', 'b'].flatMap(digit =>
      ['acme', 'bolt', 'cove'].map(store =>
        proofOf(store, { commit: digit.repeat(40), at: `2026-11-21T1${digit === 'a' ? 0 : 1}:00:00Z` }),
      ),
    );
    givenProofFiles(
      path,
      Object.fromEntries(former.map(value => [`${value.store}/${value.commit}.json`, JSON.stringify(value, null, 2)])),
    );
    const before = await ledger.proofs.all();
    expect([...before].map(([store, proofs]) => [store, proofs.length])).toEqual([
      ['acme', 2],
      ['bolt', 2],
      ['cove', 2],
    ]);
    await ledger.proofs.record(proofOf('dune'));
    expect(git(path, 'ls-tree', '-r', '--name-only', proofsRef)).not.toContain('.json\n');
    const after = await ledger.proofs.all();
    expect([...after].filter(([store]) => store !== 'dune')).toEqual([...before]);
    const restarted = await openLedger({ repository: await openRepository(path) });
    expect(await restarted.proofs.all()).toEqual(after);
    await restarted.close();
  });
});

describe('superseded proofs', () => {
  test('are deleted with the next proof of their store, and not those of others', async () => {
    const { repository, path } = await givenFleet();
    const lifeStarts = () => Promise.resolve(new Map([['acme', '2026-11-21T00:00:00Z']]));
    const proofs = givenProofs(repository, { lifeStarts });
    for (let day = 21; day <= 27; day++) {
      for (const store of ['acme', 'bolt'])
        await proofs.record(proofOf(store, { commit: String(day).repeat(20), at: `2026-11-${day}T10:00:00Z` }));
    }
    const days = async (store: string) => (await proofs.proofsOf(store)).map(({ at }) => at.slice(8, 10));
    expect(await days('acme')).toEqual(['21', '27']);
    expect(await days('bolt')).toHaveLength(7);
    expect(git(path, 'show', `${proofsRef}:29.jsonl`).trim().split('\n')).toHaveLength(2);
  });

  test('are not those that are being written, whatever their time', async () => {
    const { repository } = await givenFleet();
    const lifeStarts = () => Promise.resolve(new Map([['acme', '2026-11-21T00:00:00Z']]));
    const proofs = givenProofs(repository, { lifeStarts });
    for (const [digit, day] of [
      ['a', 22],
      ['b', 29],
      ['c', 25],
    ] as const)
      await proofs.record(proofOf('acme', { commit: digit.repeat(40), at: `2026-11-${day}T10:00:00Z` }));
    expect((await proofs.proofsOf('acme')).map(({ commit }) => commit[0])).toEqual(['a', 'c', 'b']);
  });

  test('leave everything that is asked of the others', () => {
    const step = fc.record({ kind: fc.constantFrom('live' as const, 'gone' as const), create: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), steps => {
        let all: readonly Proof[] = [];
        let kept: readonly Proof[] = [];
        let lifeStart: string | undefined;
        for (const [index, { kind, create }] of steps.entries()) {
          const at = new Date(Date.UTC(2026, 10, 21, 0, index)).toISOString();
          if (create) lifeStart = at;
          const next = parseProof(proofOf('acme', { kind, at, commit: index.toString(16).padStart(40, '0') }));
          all = [...all, next];
          kept = keptProofs([...kept, next], lifeStart, new Set([next]));
          const asked = (proofs: readonly Proof[]) => [
            proofs.find(proof => proof.kind === 'live' && (lifeStart === undefined || proof.at >= lifeStart)),
            proofs.findLast(proof => proof.kind === 'live'),
            proofs.findLast(proof => proof.kind === 'gone'),
          ];
          expect(asked(kept)).toEqual(asked(all));
          if (lifeStart !== undefined) expect(kept.length).toBeLessThanOrEqual(3);
        }
      }),
    );
  });

  test('of a store that was created again are those of its earlier life', async () => {
    const { ledger } = await givenFleet(['acme']);
    const created = (await ledger.firstCommit('stores/acme.yaml'))?.at ?? '';
    const at = (seconds: number) => new Date(Date.parse(created) + seconds * 1000).toISOString();
    for (const [digit, seconds] of [
      ['a', -60],
      ['b', -30],
      ['c', 1],
      ['d', 2],
      ['e', 3],
    ] as const)
      await ledger.proofs.record(proofOf('acme', { commit: digit.repeat(40), at: at(seconds) }));
    expect((await ledger.proofs.proofsOf('acme')).map(({ commit }) => commit[0])).toEqual(['c', 'e']);
  });
});

describe('the history of the proofs', () => {
  const record = async (proofs: Proofs, count: number) => {
    for (let index = 0; index < count; index++) await proofs.record(proofOf(`store-${index}`));
  };

  test('begins again after some commits, with all proofs', async () => {
    const { repository, path } = await givenFleet();
    const onBeganAgain = vi.fn();
    const proofs = givenProofs(repository, { mostCommits: 5, onBeganAgain });
    await record(proofs, 5);
    expect(onBeganAgain).not.toHaveBeenCalled();
    await record(proofs, 12);
    expect(commits(path)).toBeLessThanOrEqual(5);
    expect(onBeganAgain).toHaveBeenCalledTimes(2);
    expect((await proofs.all()).size).toBe(12);
    const restarted = givenProofs(repository, { mostCommits: 5 });
    expect(await restarted.all()).toEqual(await proofs.all());
    await restarted.record(proofOf('late'));
    expect((await proofs.all()).size).toBe(13);
    git(path, 'fsck', '--strict');
  });

  test('begins again on a remote too, and replicas follow', async () => {
    const server = await givenGitServer((await givenFleet()).path);
    const [one, two] = await Promise.all([1, 2].map(() => givenMirror(server, { mostCommits: 5 })));
    if (one === undefined || two === undefined) throw new Error('there is no mirror');
    await record(one.proofs, 7);
    await two.origin.fetch(proofsRef);
    expect(await two.proofs.all()).toEqual(await one.proofs.all());
    await two.proofs.record(proofOf('late'));
    expect(commits(server.path)).toBeLessThanOrEqual(5);
    await one.origin.fetch(proofsRef);
    expect((await one.proofs.all()).size).toBe(8);
  });

  test('keeps growing where the remote refuses that', async () => {
    const server = await givenGitServer((await givenFleet()).path);
    const logger = { warn: vi.fn() };
    const { proofs } = await givenMirror(server, { mostCommits: 5, logger });
    await record(proofs, 5);
    const hook = join(server.path, 'hooks', 'update');
    mkdirSync(join(server.path, 'hooks'), { recursive: true });
    writeFileSync(
      hook,
      '#!/bin/sh\ngit merge-base --is-ancestor "$2" "$3" || { echo "no forced pushes" >&2; exit 1; }\n',
      { mode: 0o755 },
    );
    await record(proofs, 8);
    expect(commits(server.path)).toBe(8);
    expect((await proofs.all()).size).toBe(8);
    expect(logger.warn).toHaveBeenCalledOnce();
  });
});

describe('a listener', () => {
  test('hears of the stores whose proofs changed, by any writer', async () => {
    const { ledger, path } = await givenFleet(['acme'], { pollEvery: 20 });
    await ledger.proofs.record(proofOf('acme'));
    const heard: string[][] = [];
    const stop = ledger.proofs.onChange(stores => heard.push([...stores].sort()));
    await ledger.proofs.recordAll(['bolt', 'cove'].map(store => proofOf(store)));
    expect(heard).toEqual([['bolt', 'cove']]);
    const other = await openLedger({ repository: await openRepository(path) });
    await other.proofs.record(proofOf('dune'));
    await eventually(() => expect(heard).toEqual([['bolt', 'cove'], ['dune']]));
    expect(await ledger.proofs.proofsOf('dune')).toHaveLength(1);
    stop();
    await ledger.proofs.record(proofOf('elm'));
    expect(heard).toHaveLength(2);
    await other.close();
  });

  test('hears of the first proof of all', async () => {
    const { ledger } = await givenFleet(['acme']);
    const heard: string[][] = [];
    ledger.proofs.onChange(stores => heard.push([...stores]));
    await ledger.proofs.record(proofOf('acme'));
    expect(heard).toEqual([['acme']]);
  });

  test('hears nothing of what was there before', async () => {
    const { ledger, path, repository } = await givenFleet(['acme']);
    await ledger.proofs.record(proofOf('acme'));
    const proofs = givenProofs(repository);
    const listener = vi.fn();
    proofs.onChange(listener);
    expect(await proofs.proofsOf('acme')).toHaveLength(1);
    await ledger.proofs.record(proofOf('bolt'));
    await eventually(() => expect(listener).toHaveBeenCalledExactlyOnceWith(new Set(['bolt'])));
    expect(commits(path)).toBe(2);
    proofs.close();
  });
});

/** Adds files to the ref by hand. */
function givenProofFiles(path: string, files: Readonly<Record<string, string>>): void {
  const parent = git(path, 'for-each-ref', '--format=%(objectname)', proofsRef).trim();
  const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
  const input = [
    `commit ${proofsRef}\ncommitter Pat Person <pat@example.com> 1790000000 +0000\n${data('By hand')}`,
    parent === '' ? '' : `from ${parent}\n`,
    ...Object.entries(files).map(([file, text]) => `M 100644 inline ${file}\n${data(text)}`),
    '\ndone\n',
  ];
  execFileSync('git', ['fast-import', '--quiet', '--done'], { cwd: path, input: input.join('') });
}

async function givenMirror(server: GitServer, options: Partial<ProofsOptions>) {
  const repository = await openRepository(join(givenDirectory(), 'mirror.git'));
  onTestFinished(() => repository.close());
  const origin = new RemoteOrigin(repository, server);
  const branch = new Branch(repository, origin, proofsRef);
  return { origin, proofs: givenProofs(repository, { branch, ...options }) };
}
