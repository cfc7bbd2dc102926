import { describe, expect, test } from 'vitest';
import { CommitGraph } from '../ledger/commit-graph.ts';
import { historyEntry, parseLog } from '../ledger/commit-log.ts';
import { oneLine, parseChanges } from '../ledger/message.ts';
import { PathHistory } from '../ledger/path-history.ts';
import { LeastRecentlyUsed } from '../lib/least-recently-used.ts';
import { GitFailed } from './errors.ts';
import { fastImportStream } from './fast-import.ts';
import { isBelow } from './listing.ts';
import { parseTouched } from './log-output.ts';
import { parseAnswer } from './object-reader.ts';
import { parsePushReport, type PushReport } from './push-report.ts';
import { transportFailure, type TransportFailure } from './transport.ts';
import { parseTree } from './trees.ts';
import { blobId } from '#fleet';

const id = (digit: string) => digit.repeat(40);
const person = { name: 'Ada <x>\n', email: 'ada@example.com', at: new Date(5000) };

test('fastImportStream writes one commit with quoted names and counted bytes, and leaves no ref', () => {
  const stream = fastImportStream(
    id('1'),
    {
      author: person,
      committer: { name: '', email: '', at: new Date(7000) },
      message: 'Größe\n',
      writes: new Map([['stores/"a\\\\b\n', 'ü']]),
      deletedPaths: ['stores/gone'],
    },
    's',
  );
  expect(stream).toBe(
    [
      'commit refs/storefleet/import/s',
      'mark :1',
      'author Ada x <ada@example.com> 5 +0000',
      'committer unknown <> 7 +0000',
      'data 8',
      'Größe\n',
      `from ${id('1')}`,
      'D "stores/gone"',
      'M 100644 inline "stores/\\"a\\\\b\\n"',
      'data 2',
      'ü',
      '\nget-mark :1',
      'reset refs/storefleet/import/s',
      `from ${id('0')}`,
      '\ndone\n',
    ].join('\n'),
  );
});

test('parseTree reads kinds of entries, and names that Git reads back to the same bytes', () => {
  const entry = (mode: string, name: string, digit: string) =>
    Buffer.concat([Buffer.from(`${mode} ${name}\0`, 'latin1'), Buffer.from(digit.repeat(40), 'hex')]);
  const content = Buffer.concat([
    entry('40000', 'dist', '1'),
    entry('040000', 'old', '2'),
    entry('100664', 'a\tb"\n', '3'),
    entry('100755', 'run', '4'),
    entry('120000', 'link', '5'),
    entry('160000', 'module', '6'),
    ...['0', '1', '20000', '170000'].map(mode => entry(mode, 'unknown to Git', 'a')),
    entry('100644', 'back\\slash', '7'),
    entry('100644', 'caf\xc3\xa9', '8'),
    entry('100644', '\xe9t\xe9\\', '9'),
    Buffer.from('100644 cut off\0abc'),
  ]);
  expect(parseTree(content, 20).map(({ mode, name }) => `${mode} ${name}`)).toEqual([
    '40000 dist',
    '40000 old',
    '100644 a\tb"\n',
    '100755 run',
    '120000 link',
    '160000 module',
    ...Array<string>(4).fill('160000 unknown to Git'),
    '100644 back\\\\slash',
    '100644 café',
    '100644 \\351t\\351\\\\',
  ]);
  expect(parseTree(Buffer.from('no tree at all'), 20)).toEqual([]);
});

test('blobId returns the id that Git gives', () => {
  expect(blobId('hello\n', 40)).toBe('ce013625030ba8dba906f756967f9e9ca394464a');
  expect(blobId('', 64)).toBe('473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813');
});

test.each([
  ['stores/a', 'stores/', true],
  ['stores/a', 'stores', true],
  ['stores/a', 'stores/a', true],
  ['stores/ab', 'stores/a', false],
  ['stores/a', '', true],
])('is %s at or below %j? %s', (path, prefix, expected) => expect(isBelow(path, prefix)).toBe(expected));

test.each([
  ['a\r\nb', 'a b'],
  ['  a  ', 'a'],
  ['a\u2028b\u0085c\0d\u001b[31m', 'a b c d [31m'],
])('oneLine(%j) = %j', (text, expected) => expect(oneLine(text)).toBe(expected));

describe('parseLog', () => {
  const entriesOf = (trailerLines: readonly string[], store?: string) => {
    const fields = [id('a'), '1795255200', 'subject\x1f\x1e', 'Ada', trailerLines.join('\n')];
    return parseLog(`${fields.join('\0')}\0`).map(commit => historyEntry(commit, store));
  };
  const common = { commit: id('a'), at: '2026-11-21T10:00:00.000Z', author: 'Ada' };
  const block = (change: string, store: string, ...more: string[]) => [
    `Storefleet-Change: ${change}`,
    'Storefleet-Actor: Ada <a@b.c>',
    'Storefleet-Action: create',
    `Storefleet-Store: ${store}`,
    ...more,
  ];

  test('reads no change from a person’s commit', () => {
    expect(entriesOf(['Signed-off-by: Ada'])).toEqual([
      { ...common, subject: 'subject\x1f\x1e', actor: null, action: null, change: null },
    ]);
    expect(parseLog('')).toEqual([]);
  });

  test.each([
    [['Signed-off-by: Ada'], null],
    [['Signed-off-by: Ada', 'storefleet-removals: 12 '], '12'],
    [['Storefleet-Removals: 3', 'Storefleet-Removals: 4'], '3,4'],
    [['X-Storefleet-Removals: 3'], null],
  ])('reads from %j the removals %j', (lines, removals) => {
    const fields = [id('a'), '1795255200', 'subject', 'Ada', lines.join('\n')];
    expect(parseLog(`${fields.join('\0')}\0`)).toMatchObject([{ removals }]);
  });

  test.each([
    ['1795255200', '2026-11-21T10:00:00.000Z'],
    ['253402300799', '9999-12-31T23:59:59.000Z'],
    ['253402300800', '1970-01-01T00:00:00.000Z'],
    ['9'.repeat(40), '1970-01-01T00:00:00.000Z'],
    ['-5', '1970-01-01T00:00:00.000Z'],
    ['1e3', '1970-01-01T00:00:00.000Z'],
    ['', '1970-01-01T00:00:00.000Z'],
  ])('reads the seconds %j as %s', (seconds, at) => {
    expect(parseLog([id('a'), seconds, '', '', '', ''].join('\0'))).toMatchObject([
      { at, subject: '(no message)', author: '(no author)' },
    ]);
  });

  test('reads one change in any order of its trailers', () => {
    const entry = { ...common, subject: 'subject\x1f\x1e', actor: 'Ada <a@b.c>', action: 'create', change: 'c-1' };
    expect(entriesOf(block('c-1', 'acme'))).toEqual([entry]);
    expect(entriesOf(block('c-1', 'acme').reverse())).toEqual([entry]);
  });

  test('reads one change for each store of a commit with several, and none for the fleet', () => {
    const lines = [
      ...block('c-1', 'acme', 'Idempotency-Key: k r', 'Storefleet-Subject: Create store acme'),
      ...block('c-2', 'bolt', 'Storefleet-Subject: Create store bolt'),
    ];
    expect(entriesOf(lines, 'acme')).toMatchObject([{ change: 'c-1', subject: 'Create store acme' }]);
    expect(entriesOf(lines, 'bolt')).toMatchObject([{ change: 'c-2', subject: 'Create store bolt' }]);
    expect(entriesOf(lines)).toMatchObject([{ change: null, subject: 'subject\x1f\x1e' }]);
    expect(parseChanges(lines.join('\n'))[0]).toMatchObject({ id: 'c-1', idempotencyKey: 'k r' });
  });

  test.each([
    ['keep-edits', 'adopt-drift'],
    ['release', 'start'],
    ['remove', 'delete'],
    ['finish-removal', 'finish-deletion'],
    ['adopt-drift', 'adopt-drift'],
    ['constructor', 'constructor'],
  ])('reads the action %s as %s', (written, action) => {
    const lines = block('c-1', 'acme').map(line => line.replace('Action: create', `Action: ${written}`));
    expect(entriesOf(lines)).toMatchObject([{ action }]);
  });
});

test.each<[string, string, PushReport | null]>([
  ['a push', 'To x\n \tabc:refs/heads/main\t1..2\nDone\n', { state: 'published' }],
  ['a new branch', '*\tabc:refs/heads/main\t[new branch]\n', { state: 'published' }],
  ['nothing to do', '=\tabc:refs/heads/main\t[up to date]\n', { state: 'published' }],
  ['others pushed', '!\tabc:refs/heads/main\t[rejected] (fetch first)\n', { state: 'moved', why: 'fetch first' }],
  ['a lease', '!\tabc:refs/heads/main\t[rejected] (stale info)\n', { state: 'moved', why: 'stale info' }],
  [
    'others pushed meanwhile',
    '!\tabc:refs/heads/main\t[remote rejected] (failed to update ref)\n',
    { state: 'moved', why: 'failed to update ref' },
  ],
  [
    'a protected branch',
    '!\tabc:refs/heads/main\t[remote rejected] (protected branch hook declined)\n',
    { state: 'refused', why: 'protected branch hook declined' },
  ],
  ['no answer', 'To x\n', null],
])('parsePushReport: %s', (_, output, report) => expect(parsePushReport(output)).toEqual(report));

test.each<[TransportFailure, string]>([
  ['unreachable', "fatal: unable to access 'http://x/': Failed to connect to x port 1 after 0 ms"],
  ['unreachable', 'fatal: unable to access: Could not resolve host: x'],
  ['connection-lost', 'error: RPC failed; HTTP 502 curl 22 The requested URL returned error: 502'],
  ['connection-lost', 'timed out after 15 s. '],
  ['unauthorised', "fatal: Authentication failed for 'http://x/'"],
  ['unauthorised', "fatal: could not read Username for 'http://x': terminal prompts disabled"],
  ['forbidden', "fatal: unable to access 'http://x/': The requested URL returned error: 403"],
  ['absent', "fatal: repository 'http://x/' not found"],
  [
    'damaged',
    `remote: fatal: loose object ${id('a')} (stored in ./objects/aa) is corrupt        \nfatal: protocol error`,
  ],
  ['damaged', `remote: fatal: unable to read ${id('a')}\nfatal: protocol error: bad pack header`],
  ['damaged', `fatal: remote error: upload-pack: not our ref ${id('a')}`],
  [
    'connection-lost',
    `error: loose object ${id('a')} is corrupt\nfatal: the copy here is damaged, which is another matter`,
  ],
  ['cut-short', "fatal: expected 'packfile'"],
  ['cut-short', 'remote: aborting due to possible repository corruption on the remote side.\nfatal: bad pack header'],
])('transportFailure: %s', (failure, output) => {
  expect(transportFailure(new GitFailed('push', output))).toBe(failure);
});

test('parseTouched reads commits without files, and names that are like a status', () => {
  const output = `${id('a')}\0\nA\0A\0M\0x\ny\0${id('b')}\0${id('c')}\0\nT\0M\0`;
  expect([...parseTouched(output)]).toEqual([
    {
      commit: id('a'),
      files: [
        { status: 'A', path: 'A' },
        { status: 'M', path: 'x\ny' },
      ],
    },
    { commit: id('b'), files: [] },
    { commit: id('c'), files: [{ status: 'M', path: 'M' }] },
  ]);
});

test('parseAnswer waits for the whole object, and knows its length', () => {
  const answer = Buffer.from(`${id('a')} blob 3\nx\ny\nname missing\n`);
  const found = { id: id('a'), type: 'blob', size: 3 };
  const complete = { answer: { ...found, content: Buffer.from('x\ny') }, end: 52 };
  for (let length = 0; length < 48; length++) {
    expect(parseAnswer(answer.subarray(0, length), 0, 'contents')).toBe('incomplete');
  }
  for (let length = 48; length < 52; length++) {
    expect(parseAnswer(answer.subarray(0, length), 0, 'contents')).toBe(52);
  }
  expect(parseAnswer(answer, 0, 'contents')).toEqual(complete);
  expect(parseAnswer(answer, 0, 'info')).toEqual({ answer: found, end: 48 });
  expect(parseAnswer(answer, 52, 'contents')).toEqual({ answer: null, end: answer.length });
});

test('PathHistory finds the commits of files and of the directories above them', () => {
  const pathHistory = new PathHistory();
  const status = (text: string) => text as 'A' | 'M' | 'D';
  const add = (commit: number, ...files: [string, string][]) =>
    pathHistory.add(
      commit,
      files.map(([letter, path]) => ({ status: status(letter), path })),
    );
  add(0, ['A', 'd/a/x'], ['A', 'd/a/z'], ['A', 'd/b/y']);
  add(4, ['M', 'd/a/x']);
  add(700_000, ['D', 'd/b/y']);
  const commitsOf = (path: string) => [...pathHistory.commitsOf(path)].map(({ commit }) => commit);
  expect(commitsOf('d/a/')).toEqual([4, 0]);
  expect(commitsOf('d')).toEqual([700_000, 4, 0]);
  expect(commitsOf('d/a/z')).toEqual([0]);
  expect(commitsOf('d/a/nothing')).toEqual([]);
  expect([...pathHistory.commitsOf('d/b/y')]).toEqual([
    { commit: 700_000, status: 'D' },
    { commit: 0, status: 'A' },
  ]);
});

describe('CommitGraph', () => {
  const given = (commit: string, ...parents: string[]) => ({ commit, seconds: 0, parents });

  test('finds ancestors through merges, and no siblings', () => {
    const graph = new CommitGraph();
    graph.add([given('root'), given('left', 'root'), given('right', 'root'), given('merge', 'left', 'right')]);
    graph.add([given('next', 'merge')]);
    const table: [string, string, boolean][] = [
      ['next', 'right', true],
      ['merge', 'root', true],
      ['left', 'right', false],
      ['root', 'next', false],
      ['next', 'unknown', false],
    ];
    for (const [revision, commit, expected] of table) expect(graph.contains(revision, commit)).toBe(expected);
    expect(graph.parents('merge')).toEqual(['left', 'right']);
  });

  test('knows what is on the branch after it was moved aside and back', () => {
    const graph = new CommitGraph();
    graph.add([given('root'), given('a', 'root'), given('b', 'a'), given('c', 'root'), given('d', 'c', 'b')]);
    const main = (tip: string) => {
      graph.moveTo(tip);
      return ['root', 'a', 'b', 'c', 'd'].filter(commit => graph.isOnMain(graph.numberOf(commit)));
    };
    expect(main('b')).toEqual(['root', 'a', 'b']);
    expect(main('d')).toEqual(['root', 'c', 'd']);
    expect(main('root')).toEqual(['root']);
    expect(main('b')).toEqual(['root', 'a', 'b']);
  });
});

test('LeastRecentlyUsed drops by weight what was not used', () => {
  const cache = new LeastRecentlyUsed<number>(10);
  cache.set('a', 1, 4);
  cache.set('b', 2, 4);
  cache.get('a');
  cache.set('c', 3, 4);
  expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([1, undefined, 3]);
});
