import fc from 'fast-check';
import { expect, test } from 'vitest';
import { git, givenChange, givenFleet, givenObject, givenPlan } from '../../test/support/ledger.ts';
import { logFormat, parseLog, parseUsualCommit } from './commit-log.ts';
import { commitMessage } from './message.ts';

const runs = Number(process.env.STOREFLEET_TEST_RUNS ?? 300);

const word = fc.constantFrom(
  'a',
  'Ü',
  ' ',
  '-',
  '#',
  ':',
  ': ',
  '\t',
  '\r',
  '\f',
  '\u00a0',
  '\u2028',
  '---',
  '(',
  'x-y',
  '0',
);
const odd = fc.constantFrom(
  'Storefleet-Change: c-1',
  'Storefleet-Actor: Ada <a@b.c>',
  'Storefleet-Store:  acme ',
  'storefleet-removals: 3',
  'Signed-off-by: Ada',
  '(cherry picked from commit 1)',
  'Conflicts:',
  '\ta file',
  '# a comment',
  '# ------------------------ >8 ------------------------',
  ' continued',
  '---',
  '- a list: b',
  'plain words',
  'Two words: c',
  'x:y',
  'x : y',
);
const anyLine = fc.oneof(
  odd,
  fc.array(word, { minLength: 1, maxLength: 4 }).map(words => words.join('')),
);
const trailer = fc.constantFrom(
  'Storefleet-Change: c-1',
  'Storefleet-Store: acme',
  'X: y: z',
  'storefleet-removals: 3',
);
const plain = fc.constantFrom('plain words', '2 stores', 'Ü (b)', 'a-b');
const linesOf = (line: fc.Arbitrary<string>) =>
  fc.array(line, { minLength: 1, maxLength: 4 }).map(lines => lines.join('\n'));
const paragraph = fc.oneof(...[anyLine, trailer, plain, fc.oneof(trailer, plain, anyLine)].map(linesOf));
const usually = <T>(value: T, ...others: readonly T[]) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: fc.constantFrom(value, ...others) });
const message = fc
  .record({
    subject: fc.oneof(plain, anyLine, linesOf(plain)),
    paragraphs: fc.array(paragraph, { maxLength: 3 }),
    between: usually('\n\n', '\n\n\n', '\n \n'),
    end: usually('\n', '', '\n\n'),
  })
  .map(({ subject, paragraphs, between, end }) => [subject, ...paragraphs].join(between) + end);
const name = usually('Ada Admin', 'Ü', 'A', ' Ada', 'Ada ', '', 'Ada\t', '.Ada.', '"Ada"');
const headers = usually('', 'encoding ISO-8859-1\n', 'gpgsig -----BEGIN\n a\n \n b\n', 'x-other y\n');

test('a usual commit is read as git log shows it', async () => {
  const { path } = await givenFleet(['acme']);
  const [tree = '', parent = ''] = ['main^{tree}', 'main'].map(revision => git(path, 'rev-parse', revision).trim());
  const commits = fc
    .sample(fc.tuple(message, name, headers), { numRuns: runs, seed: 3 })
    .map(([text, author, more]) => {
      const by = `author ${author} <a@b.c> 1795255200 +0100\ncommitter Storefleet <a@b.c> 1795255201 +0000\n`;
      return Buffer.from(`tree ${tree}\nparent ${parent}\n${by}${more}\n${text}`);
    });
  const ids = commits.map(content => givenObject(path, 'commit', content));
  const log = parseLog(git(path, 'log', '-z', '--no-walk=unsorted', `--format=${logFormat}`, ...new Set(ids)));
  const listed = new Map(log.map(logged => [logged.commit, logged]));
  let usual = 0;
  for (const [index, content] of commits.entries()) {
    const read = parseUsualCommit(ids[index] ?? '', content);
    if (read === null) continue;
    usual++;
    expect({ read, message: content.toString() }).toEqual({
      read: listed.get(read.commit),
      message: content.toString(),
    });
  }
  expect(usual).toBeGreaterThan(runs / 5);
});

test('the commits of the server are usual', () => {
  const plan = givenPlan({ subject: 'Create acme' });
  const changes = ['1', '2'].map(id => ({ change: givenChange(id, { removals: 2 }), plan: { ...plan, store: id } }));
  for (const planned of [changes, changes.slice(0, 1)]) {
    const by = 'author Ada <a@b.c> 1795255200 +0000\ncommitter Storefleet <a@b.c> 1795255200 +0000\n';
    const content = `tree ${'a'.repeat(40)}\n${by}\n${commitMessage(planned)}`;
    expect(parseUsualCommit('b'.repeat(40), Buffer.from(content))?.changes).toHaveLength(planned.length);
  }
});

test.each([
  ['lines', 'a\n'],
  ['paragraphs', 'a\n\n'],
  ['trailers', 'a: b\n'],
  ['blanks', 'a '],
])('many %s are read at once or not at all', (_, repeated) => {
  const by = 'author Ada <a@b.c> 1795255200 +0000\ncommitter Storefleet <a@b.c> 1795255200 +0000\n';
  const content = (count: number) => {
    const text = repeated.repeat(count / repeated.length).trimEnd();
    return Buffer.from(`tree ${'a'.repeat(40)}\n${by}\nsubject\n\n${text}\n`);
  };
  expect(parseUsualCommit('b'.repeat(40), content(60_000))).toMatchObject({ subject: 'subject' });
  expect(parseUsualCommit('b'.repeat(40), content(1_000_000))).toBeNull();
});

test('a commit in another encoding is left to Git', () => {
  const by = 'author Ada <a@b.c> 1795255200 +0000\ncommitter Storefleet <a@b.c> 1795255200 +0000\n';
  const content = Buffer.from(`tree ${'a'.repeat(40)}\n${by}\nGr\u00fc\u00dfe\n`, 'latin1');
  expect(parseUsualCommit('b'.repeat(40), content)).toBeNull();
});

test('a commit that is cut off before its trailers is left to Git, which reads none', () => {
  const by = 'author Ada <a@b.c> 1795255200 +0000\ncommitter Storefleet <a@b.c> 1795255200 +0000\n';
  const cut = '# ------------------------ >8 ------------------------';
  const content = Buffer.from(`tree ${'a'.repeat(40)}\n${by}\nsubject\n\n${cut}\na\n\nStorefleet-Removals: 3\n`);
  expect(parseUsualCommit('b'.repeat(40), content)).toBeNull();
});
