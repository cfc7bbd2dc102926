import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  addStore,
  git,
  givenChange,
  givenClone,
  givenDirectory,
  givenFleet,
  givenObject,
  givenRawCommit,
  storeText,
} from '../../test/support/ledger.ts';
import { givenGitServer, givenReplica } from '../../test/support/remote-ledger.ts';
import { limits } from '../git/limits.ts';
import { openRepository } from '../git/repository.ts';
import { evaluate } from '../pull-requests/review/evaluate.ts';
import { commentOf } from '../pull-requests/review/report.ts';
import { readyHead } from '../stores/records.ts';
import { openLedger, type Ledger } from './ledger.ts';
import { trailers } from './message.ts';
import type { Head } from './types.ts';

/** Hostile content in the repository stops nothing: it is shown, and the next change is written. */

const person = (name: string, time: string) => `author ${name} ${time}\ncommitter ${name} ${time}\n`;
const ada = 'Ada <ada@example.com>';

interface Odd {
  /** The headers after tree and parent. */
  readonly commit: Buffer | string;
  readonly shown: { readonly at?: string; readonly subject?: string; readonly author?: string };
}

const epoch = '1970-01-01T00:00:00.000Z';
const odd: Record<string, Odd> = {
  'the time zone -3407': {
    commit: `${person(ada, '1795880000 -3407')}\nx\n`,
    shown: { at: '2026-11-28T15:33:20.000Z', subject: 'x', author: 'Ada' },
  },
  'the time zone +051800': {
    commit: `${person(ada, '1312735823 +051800')}\nx\n`,
    shown: { at: '2011-08-07T16:50:23.000Z' },
  },
  'the year 10000': { commit: `${person(ada, '253402300800 +0000')}\nx\n`, shown: { at: epoch } },
  'a year that no calendar has': { commit: `${person(ada, '99999999999999999999 +0000')}\nx\n`, shown: { at: epoch } },
  'a time before 1970': { commit: `${person(ada, '-5 +0000')}\nx\n`, shown: { at: epoch } },
  'words for a time': { commit: `${person(ada, 'yesterday')}\nx\n`, shown: { at: epoch, author: 'Ada' } },
  'no people': { commit: '\nx\n', shown: { at: epoch, subject: 'x', author: '(no author)' } },
  'a name without an address': { commit: `${person('Ada', '1 +0000')}\nx\n`, shown: { author: '(no author)' } },
  'no message': { commit: person(ada, '1 +0000'), shown: { subject: '(no message)' } },
  'a name and a message that are not UTF-8': {
    commit: Buffer.from(`${person('\xe9 <a@x>', '1 +0000')}\n\xe9t\xe9\n`, 'latin1'),
    shown: { subject: '\ufffdt\ufffd', author: '\ufffd' },
  },
  'an encoding that is none': {
    commit: `${person(ada, '1 +0000')}encoding nonsense\n\nx\n`,
    shown: { subject: 'x' },
  },
  'an encoding that makes nothing of it': { commit: `${person(ada, '1 +0000')}encoding UTF-16\n\nx\n`, shown: {} },
  'an encoding that hides a NUL': {
    commit: `${person(ada, '1 +0000')}encoding UTF-7\n\na+AAA-b\n\nStorefleet-Change: x\n`,
    shown: {},
  },
  'a NUL in its message': { commit: `${person(ada, '1 +0000')}\na\0b\n`, shown: { subject: 'a' } },
  'trailers of ours without a sense': {
    commit: `${person(ada, '1 +0000')}\nx\n\nStorefleet-Change: \nStorefleet-Change: c\nIdempotency-Key: \nStorefleet-Store: ../x\n`,
    shown: { subject: 'x' },
  },
};

async function stillWrites(ledger: Ledger, name = 'bolt') {
  await ledger.submit(givenChange(`c-${name}`), addStore(name));
  const head = await ledger.head();
  expect(head.state === 'ready' && head.tree.stores.has(name)).toBe(true);
}

describe('a commit with', () => {
  test.each(Object.entries(odd))('%s is shown and stops no write', async (_, { commit: rest, shown }) => {
    const { ledger, path } = await givenFleet(['acme']);
    const commit = givenRawCommit(path, rest);
    git(path, 'update-ref', 'refs/heads/main', commit);
    await stillWrites(ledger);
    for (const list of [await ledger.history({ limit: 9 }), await ledger.log({ limit: 9 })]) {
      expect(list.map(entry => entry.commit)).toContain(commit);
      expect(list.find(entry => entry.commit === commit)).toMatchObject(shown);
    }
    expect(await ledger.lastCommit(['stores/acme.yaml'])).toMatchObject({
      commit: git(path, 'rev-parse', 'main~2').trim(),
    });
  });

  test.each(['-3407', '+051800'])('the time zone %s on a remote stops no write', async zone => {
    const { ledger: local, path } = await givenFleet(['acme']);
    await local.close();
    const ledger = await givenReplica(await givenGitServer(path));
    const commit = givenRawCommit(path, `${person(ada, `1795880000 ${zone}`)}\nx\n`);
    git(path, 'update-ref', 'refs/heads/main', commit);
    await ledger.refresh();
    await stillWrites(ledger);
    expect(await ledger.entry(commit)).toMatchObject({ at: '2026-11-28T15:33:20.000Z', subject: 'x' });
  });
});

describe('an object that replaces another', () => {
  /** A commit beside the branch, without stores. */
  const without = (path: string): string => {
    const tree = git(path, 'rev-parse', 'main:dist').trim();
    return git(path, 'commit-tree', '-m', 'e', tree).trim();
  };

  const standIns: [string, (path: string, tip: string) => void][] = [
    ['a replacement', (path, tip) => void git(path, 'update-ref', `refs/replace/${tip}`, without(path))],
    [
      'a graft',
      (path, tip) => {
        mkdirSync(join(path, 'info'), { recursive: true });
        writeFileSync(join(path, 'info', 'grafts'), `${tip} ${without(path)}\n`);
      },
    ],
  ];
  test.each(standIns)('does not change the fleet or its history: %s', async (_, put) => {
    const { ledger, path } = await givenFleet(['acme']);
    const { commit: tip } = await ledger.submit(givenChange('c-1'), addStore('bolt'));
    put(path, tip);
    const reopened = await openLedger({ repository: await openRepository(path) });
    onTestFinished(() => reopened.close());
    const head = await reopened.head();
    expect(head.state === 'ready' && [...head.tree.stores.keys()]).toEqual(['acme', 'bolt']);
    expect((await reopened.history({ limit: 9 })).map(({ subject }) => subject)).toEqual([
      'create bolt',
      'Begin the fleet',
    ]);
    const { commit } = await reopened.submit(givenChange('c-2'), addStore('cove'));
    const files = git(path, '--no-replace-objects', 'ls-tree', '--name-only', commit, 'stores/').trim().split('\n');
    expect(files).toEqual(['stores/acme.yaml', 'stores/bolt.yaml', 'stores/cove.yaml']);
  });
});

describe('a push', () => {
  test('moves branches and nothing else; Git names the reason', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    const clone = givenClone(path);
    const tip = git(clone, 'rev-parse', 'HEAD').trim();
    const refs = [`refs/replace/${tip}`, 'refs/storefleet/proofs', 'refs/tags/v1', 'refs/notes/commits'];
    for (const ref of [...refs, 'refs/heads/refs/heads/main']) {
      expect(() => git(clone, 'push', 'origin', `HEAD:${ref}`)).toThrow(/deny updating a hidden ref/);
    }
    git(clone, 'push', '--quiet', 'origin', 'HEAD:refs/heads/aside');
    expect(git(path, 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/aside\nrefs/heads/main\n');
    await ledger.proofs.record({ kind: 'gone', store: 'acme', commit: tip, at: '2026-11-21T10:00:00Z', seconds: 1 });
    expect(git(path, 'for-each-ref', '--format=%(refname)', 'refs/storefleet')).toBe('refs/storefleet/proofs\n');
  });

  test('is refused the same by a repository of an earlier version', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    await ledger.close();
    git(path, 'config', '--unset', 'receive.hideRefs', 'refs/heads/refs');
    (await openRepository(path)).close();
    expect(() => git(givenClone(path), 'push', 'origin', 'HEAD:refs/heads/refs/heads/main')).toThrow(/hidden ref/);
    (await openRepository(path)).close();
    expect(git(path, 'config', '--get-all', 'receive.hideRefs')).toBe('refs\n!refs/heads\nrefs/heads/refs\n');
  });

  test('is refused while it arrives if it is too long', async () => {
    const { path } = await givenFleet(['acme']);
    git(path, 'config', 'receive.maxInputSize', '10k');
    const clone = givenClone(path);
    writeFileSync(join(clone, 'noise'), randomBytes(20_000).toString('hex'));
    git(clone, 'add', 'noise');
    git(clone, 'commit', '--quiet', '--message', 'Noise');
    expect(() => git(clone, 'push', '--quiet', 'origin', 'HEAD:main')).toThrow(/exceeds maximum allowed size/);
  });
});

test('calls a repository without its newest commit damaged, and seeds nothing over it', async () => {
  const { ledger, path } = await givenFleet(['acme']);
  await ledger.close();
  const [pack = ''] = readdirSync(join(path, 'objects/pack')).filter(name => name.endsWith('.pack'));
  chmodSync(join(path, 'objects/pack', pack), 0o600);
  truncateSync(join(path, 'objects/pack', pack), 20);
  const reopened = await openLedger({ repository: await openRepository(path) });
  onTestFinished(() => reopened.close());
  await expect(reopened.head()).rejects.toThrow(/is damaged: refs\/heads\/main names [0-9a-f]{40}/);
});

/**
 * Writes a tree of nested directories that are all the same few objects.
 * @returns its id, and that of its commit's tree
 */
function givenTreeBomb(path: string, levels = 3, width = 1000): string {
  const blob = givenObject(path, 'blob', 'x');
  let [mode, id] = ['100644', blob];
  for (let level = 0; level < levels; level++) {
    const names = Array.from({ length: width }, (_, index) => String(index).padStart(6, '0'));
    const entries = names.map(name => Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')]));
    [mode, id] = ['40000', givenObject(path, 'tree', Buffer.concat(entries))];
  }
  return id;
}

/** Commits further files below `dist/` on the branch. */
function givenCommitWith(
  path: string,
  entries: readonly (readonly [mode: string, path: string, id: string])[],
): string {
  const index = join(givenDirectory(), 'index');
  const feed = (input: string, ...args: string[]) =>
    execFileSync('git', args, { cwd: path, input, encoding: 'utf8', env: { ...process.env, GIT_INDEX_FILE: index } });
  const { trees = [], files = [] } = Object.groupBy(entries, ([mode]) => (mode === '040000' ? 'trees' : 'files'));
  git(path, 'read-tree', `--index-output=${index}`, 'main');
  feed(files.map(([mode, file, id]) => `${mode} ${id}\t${file}\n`).join(''), 'update-index', '--index-info');
  let tree = feed('', 'write-tree').trim();
  for (const [mode, name, id] of trees) {
    const others = git(path, 'ls-tree', tree);
    tree = feed(`${others}${mode} tree ${id}\t${name}\n`, 'mktree').trim();
  }
  return git(path, 'commit-tree', '-m', 'Large', '-p', 'main', tree).trim();
}

const tooLong = Buffer.alloc(limits.objectBytes.blob + 1, '#');

/** Commits one more entry in `stores/` on the branch, of any mode. */
function givenEntryInStores(path: string, mode: string, name: string, id: string): string {
  const read = (tree: string) => execFileSync('git', ['cat-file', 'tree', tree], { cwd: path });
  const entry = Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')]);
  const stores = givenObject(path, 'tree', Buffer.concat([read('main:stores'), entry]));
  const root = git(path, 'ls-tree', 'main').replace(/[0-9a-f]{40}(?=\tstores$)/m, stores);
  const tree = execFileSync('git', ['mktree'], { cwd: path, input: root, encoding: 'utf8' }).trim();
  return git(path, 'commit-tree', '-m', 'Odd', '-p', 'main', tree).trim();
}

const invalidIn = (head: Head) =>
  head.state === 'ready'
    ? [...head.tree.invalid.values()].map(({ path, problems }) => `${path} ${problems[0]?.rule ?? ''}`)
    : head;

describe('an entry that Git has no content for', () => {
  // Git fetches nothing for unknown modes, as for submodules.
  test.each(['0', '1', '20000', '170000', '777777'])('is one row if its mode is %s on a remote', async mode => {
    const { ledger: local, path } = await givenFleet(['acme']);
    await local.close();
    const ledger = await givenReplica(await givenGitServer(path));
    const blob = givenObject(path, 'blob', storeText('odd'));
    git(path, 'update-ref', 'refs/heads/main', givenEntryInStores(path, mode, 'odd.yaml', blob));
    await ledger.refresh();
    await stillWrites(ledger);
    expect(invalidIn(await ledger.head())).toEqual([expect.stringMatching(/^stores\/odd.yaml is a submodule/)]);
  });

  test('is one row if it is missing or corrupt, with how to repair the repository', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    const [gone, corrupt] = ['gone', 'corrupt'].map(name => givenObject(path, 'blob', storeText(name)));
    const entries = [
      ['100644', 'stores/corrupt.yaml', corrupt ?? ''],
      ['100644', 'stores/gone.yaml', gone ?? ''],
    ] as const;
    const commit = givenCommitWith(path, entries);
    const file = (id = '') => join(path, 'objects', id.slice(0, 2), id.slice(2));
    rmSync(file(gone));
    chmodSync(file(corrupt), 0o600);
    writeFileSync(file(corrupt), 'garbage');
    git(path, 'update-ref', 'refs/heads/main', commit);
    await stillWrites(ledger);
    const rule = (id = '') =>
      `can't be read: the blob ${id} of the repository is damaged; restore it from a clone, or push other content`;
    expect(invalidIn(await ledger.head())).toEqual([
      `stores/corrupt.yaml ${rule(corrupt)}`,
      `stores/gone.yaml ${rule(gone)}`,
    ]);
    expect(await ledger.versions(commit, 'stores/gone.yaml')).toEqual({ before: null, after: null });
  });

  test('does not fail others that are read at the same time if its pack is corrupt', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    const noise = Array.from({ length: 40 }, (_, index) => givenObject(path, 'blob', randomBytes(2000 + index)));
    git(
      path,
      'update-ref',
      'refs/heads/main',
      givenCommitWith(
        path,
        noise.map((id, n) => ['100644', `docs/${n}`, id]),
      ),
    );
    git(path, 'repack', '-adq');
    const packs = join(path, 'objects/pack');
    const pack = join(packs, readdirSync(packs).find(name => name.endsWith('.pack')) ?? '');
    const [, , , offset = ''] = git(path, 'verify-pack', '-v', pack.replace(/pack$/, 'idx'))
      .split('\n')
      .find(line => line.startsWith(noise[7] ?? '?'))
      ?.split(/ +/)
      .slice(1) ?? [''];
    chmodSync(pack, 0o600);
    const bytes = readFileSync(pack);
    bytes.fill(0xff, Number(offset) + 100, Number(offset) + 200);
    writeFileSync(pack, bytes);
    const repository = await openRepository(path);
    onTestFinished(() => repository.objects.close());
    const read = await Promise.allSettled(noise.map(id => repository.objects.read(id)));
    expect(read.flatMap(({ status }, index) => (status === 'rejected' ? [index] : []))).toEqual([7]);
    expect(read[7]).toMatchObject({ reason: { name: 'DamagedObject' } });
    await stillWrites(ledger);
  });
});

describe('content on the branch that is too large', () => {
  test('is named with its size as a file, and the stores beside it work on', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    const big = givenObject(path, 'blob', tooLong);
    git(path, 'update-ref', 'refs/heads/main', givenCommitWith(path, [['100644', 'stores/big.yaml', big]]));
    await stillWrites(ledger);
    const head = await ledger.head();
    const rule = 'is too large: 2 MiB, the limit is 1 MiB; make it smaller, or delete it';
    expect(head.state === 'ready' && [...head.tree.invalid.values()]).toMatchObject([
      { path: 'stores/big.yaml', problems: [{ file: 'stores/big.yaml', rule }] },
    ]);
    expect((await ledger.files('stores/')).map(file => file.path)).toEqual(['stores/acme.yaml', 'stores/bolt.yaml']);
  });

  test('is replaced by its size as a message, and the next change is written', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    const long = 'x'.repeat(limits.objectBytes.commit);
    const commit = givenRawCommit(path, `${person(ada, '1795880000 +0000')}\n${long}\n`);
    git(path, 'update-ref', 'refs/heads/main', commit);
    await stillWrites(ledger);
    const shown = {
      commit,
      at: '2026-11-28T15:33:20.000Z',
      subject: expect.stringMatching(/2 MiB.*too large/) as unknown,
    };
    expect(await ledger.history({ limit: 9 })).toContainEqual(expect.objectContaining(shown));
    expect(await ledger.commit(commit)).toMatchObject(shown);
  });

  test('stops writes with a reason as a tree without end, until a person removes it', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    await ledger.lastCommit(['stores/acme.yaml']);
    const before = git(path, 'rev-parse', 'main').trim();
    const bomb = givenCommitWith(path, [['040000', 'bomb', givenTreeBomb(path)]]);
    git(path, 'update-ref', 'refs/heads/main', bomb);
    expect(await ledger.head()).toMatchObject({
      state: 'invalid',
      revision: bomb,
      problems: [{ rule: expect.stringContaining('more than 1,000,000 files differ') as unknown }],
    });
    await expect(ledger.submit(givenChange('c-1'), addStore('bolt'))).rejects.toThrow(/too large to be read/);
    await expect(readyHead(ledger)).rejects.toThrow(/^The fleet can't be read: .* Push a commit that removes it/);
    await expect(ledger.diff(bomb, ['bomb'])).rejects.toThrow(/too large to show: more than 1,000,000 files differ/);
    const fixed = git(path, 'commit-tree', '-m', 'Fix', '-p', bomb, `${before}^{tree}`).trim();
    git(path, 'update-ref', 'refs/heads/main', fixed);
    await stillWrites(ledger);
    const reopened = await openLedger({ repository: await openRepository(path) });
    onTestFinished(() => reopened.close());
    // A later reader reads the whole history, including the commit that is too large.
    for (const reader of [ledger, reopened]) {
      expect(await reader.lastCommit(['stores/acme.yaml'])).toMatchObject({ commit: before });
      expect(await reader.lastCommit(['stores/bolt.yaml'])).not.toBeNull();
    }
  });

  test('is cut at the limit in a diff', async () => {
    const { ledger, path } = await givenFleet(['acme']);
    const lines = givenObject(path, 'blob', 'line\n'.repeat(limits.objectBytes.blob / 5));
    const entries = ['a', 'b', 'c'].map(name => ['100644', `docs/${name}`, lines] as const);
    const commit = givenCommitWith(path, [...entries, ['100644', 'docs/0', givenObject(path, 'blob', tooLong)]]);
    git(path, 'update-ref', 'refs/heads/main', commit);
    const shown = await ledger.diff(commit, ['docs/']);
    expect(shown).toContain('Binary files /dev/null and b/docs/0 differ');
    expect(shown).toMatch(/\+line\n\\ The rest is left out: the diff exceeds 2 MiB\n$/);
    expect(shown.length).toBeLessThan(limits.diffBytes + 100);
  });
});

describe('a pull request that is too large', () => {
  const chain = (path: string, length: number): string => {
    const base = git(path, 'rev-parse', 'main').trim();
    const commits = Array.from({ length }, () => `commit refs/heads/chain\ncommitter A <a@x> 1 +0000\ndata 1\nx\n`);
    const [first = '', ...others] = commits;
    const input = [`${first}from ${base}\n`, ...others].join('\n');
    execFileSync('git', ['fast-import', '--quiet'], { cwd: path, input });
    return git(path, 'rev-parse', 'chain').trim();
  };
  const longMessage = (path: string) =>
    givenRawCommit(path, `${person(ada, '1 +0000')}\n${'x'.repeat(limits.objectBytes.commit)}\n`);
  const manyBytes = (path: string) => {
    const id = givenObject(path, 'blob', Buffer.alloc(limits.objectBytes.blob, '#'));
    const files = Array.from(
      { length: limits.changedBytes / limits.objectBytes.blob + 1 },
      (_, index) => `dist/${index}`,
    );
    return givenCommitWith(
      path,
      files.map(file => ['100644', file, id] as const),
    );
  };
  const cases: [string, (path: string) => string, RegExp][] = [
    [
      'by its paths',
      path => givenCommitWith(path, [['040000', 'bomb', givenTreeBomb(path)]]),
      /1,000,000 files differ/,
    ],
    ['by a message', longMessage, /the commit [0-9a-f]{40} has 2 MiB/],
    ['by its commits', path => chain(path, limits.commits + 1), /more than 2,000 commits/],
    ['by its files together', manyBytes, /have 257 MiB, more than 256 MiB/],
  ];
  test.each(cases)('%s is reported as such, and reviewed no further', async (_, build, rule) => {
    const { ledger: local, path } = await givenFleet(['acme']);
    const ledger = await givenReplica(await givenGitServer(path), { remoteOptions: { timeout: 20_000 } });
    await local.close();
    const head = build(path);
    git(path, 'update-ref', 'refs/pull/7/head', head);
    const preview = await ledger.previewMerge('refs/pull/7/head');
    expect(preview).toMatchObject({
      head,
      after: { problems: [{ rule: expect.stringMatching(rule) as unknown }] },
      commits: [],
    });
    const verdict = await evaluate(preview, {});
    expect(verdict).toMatchObject({ touchesFleet: true, stores: [], conflicts: [] });
    expect(commentOf(verdict, 'main')).toMatch(rule);
    await stillWrites(ledger);
  });

  test('by one file is reported at that file, and everything else is reviewed', async () => {
    const { ledger: local, path } = await givenFleet(['acme']);
    const ledger = await givenReplica(await givenGitServer(path));
    await local.close();
    const big = givenObject(path, 'blob', tooLong);
    const more = givenObject(path, 'blob', storeText('bolt'));
    const files = [['100644', 'dist/local/x/a', big] as const, ['100644', 'stores/bolt.yaml', more] as const];
    git(path, 'update-ref', 'refs/pull/7/head', givenCommitWith(path, files));
    const preview = await ledger.previewMerge('refs/pull/7/head');
    expect([...preview.changed.keys()]).toEqual(['dist/local/x/a', 'stores/bolt.yaml']);
    const { problems, stores } = await evaluate(preview, {});
    expect(problems).toMatchObject([{ file: 'dist/local/x/a' }]);
    expect(stores.map(({ name }) => name)).toEqual(['bolt']);
  });
});

/** Returns bytes as Latin-1, without those that would end the line or the header. */
const bytes = fc.string({
  unit: fc.integer({ min: 1, max: 255 }).map(code => String.fromCharCode(code)),
  maxLength: 40,
});
const line = bytes.map(text => text.replaceAll('\n', ' '));
const time = fc.oneof(
  fc.tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer()).map(([at, zone]) => `${at} +${zone}`),
  line,
);
const header = fc.oneof(
  fc
    .tuple(fc.constantFrom('author', 'committer'), line, time)
    .map(([who, name, at]) => `${who} ${name} <${name}> ${at}`),
  fc.tuple(fc.constantFrom('encoding', 'gpgsig', 'mergetag', 'parent', 'x'), line).map(words => words.join(' ')),
  line,
);
const trailer = fc.tuple(fc.constantFrom(...Object.values(trailers), 'Storefleet-Removals', 'x'), line);
const message = fc
  .tuple(bytes, fc.array(trailer))
  .map(([text, said]) => `${text}\n\n${said.map(it => it.join(': ')).join('\n')}`);
const hostileCommit = fc
  .tuple(fc.array(header, { maxLength: 5 }), message)
  .map(([headers, text]) => `${headers.join('\n')}\n\n${text}\n`);

const mode = fc.constantFrom('100644', '100755', '100664', '120000', '0', '777', '100000');
const entryName = bytes.map(text => text.replaceAll(/[/\0]/g, '_') || 'x');
const hostileEntries = fc.uniqueArray(fc.tuple(mode, entryName), { selector: ([, name]) => name, maxLength: 8 });

test('reads and writes the fleet, whatever commits and directories consist of', async () => {
  const { ledger, path } = await givenFleet(['acme']);
  const blob = givenObject(path, 'blob', 'x');
  let turn = 0;
  const property = fc.asyncProperty(hostileCommit, hostileEntries, async (rest, entries) => {
    const tree = entries.map(([kind, name]) =>
      Buffer.concat([Buffer.from(`${kind} ${name}\0`, 'latin1'), Buffer.from(blob, 'hex')]),
    );
    const odd = givenObject(path, 'tree', Buffer.concat(tree));
    const store = git(path, 'rev-parse', 'main:stores').trim();
    const fleet = git(path, 'rev-parse', 'main:fleet.yaml').trim();
    const root = [`100644 fleet.yaml\0${fleet}`, `40000 odd\0${odd}`, `40000 stores\0${store}`].map(text => {
      const [head = '', id = ''] = text.split('\0');
      return Buffer.concat([Buffer.from(`${head}\0`), Buffer.from(id, 'hex')]);
    });
    const parent = git(path, 'rev-parse', 'main').trim();
    const head = `tree ${givenObject(path, 'tree', Buffer.concat(root))}\nparent ${parent}\n`;
    const commit = givenObject(path, 'commit', Buffer.from(head + rest, 'latin1'));
    try {
      git(path, 'update-ref', 'refs/heads/main', commit);
    } catch {
      // Git itself accepts no such commit on a branch, for example with invalid parents.
      return;
    }
    await stillWrites(ledger, `shop-${turn++}`);
    expect((await ledger.history({ limit: 5 })).map(entry => entry.commit)).toContain(commit);
    expect((await ledger.log({ limit: 5 })).every(({ at }) => !Number.isNaN(Date.parse(at)))).toBe(true);
    expect(await ledger.lastCommit(['stores/'])).not.toBeNull();
  });
  await fc.assert(property, { numRuns: 10 });
});
