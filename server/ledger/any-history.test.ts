import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { git, givenDirectory, givenFleet, type Fixture as LedgerFixture } from '../../test/support/ledger.ts';
import { defaultProgram } from '../git/environment.ts';
import { connectRepository } from '../git/repository.ts';
import { openLedger } from './ledger.ts';

type Fixture = Pick<LedgerFixture, 'path' | 'ledger'>;

const runs = Number(process.env.STOREFLEET_TEST_RUNS ?? 8);
const paths = ['stores/a.yaml', 'stores/b.yaml', 'dist/x/stores/a/web.yaml', 'dist/x/stores/a/lock.yaml'] as const;

/** The paths of a query: files, a directory, both. */
const questions = [['stores/a.yaml'], ['dist/x/stores/a/'], ['stores/b.yaml', 'dist/x/stores/a/web.yaml'], []] as const;

/** A commit: its parents among those before it, and the text of each path: null is no file, `first` that of a parent. */
interface Step {
  readonly first: number;
  readonly second: number | null;
  readonly late: number;
  readonly texts: readonly (string | null)[];
}

const step: fc.Arbitrary<Step> = fc.record({
  // Most commits follow the last one.
  first: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(5) }),
  second: fc.option(fc.nat(5), { freq: 2 }),
  late: fc.integer({ min: -3, max: 3 }),
  texts: fc.array(fc.constantFrom('1', '2', null, 'first', 'first', 'first', 'second', 'second'), {
    minLength: paths.length,
    maxLength: paths.length,
  }),
});

/** A merge of an ancestor, from which one way leads through a commit that is older than its parent. */
const olderThanItsParent: Step[] = [
  { first: 0, second: null, late: 0, texts: ['1', '1', '1', '1'] },
  { first: 0, second: null, late: -1, texts: ['1', '1', '1', '1'] },
  { first: 0, second: null, late: 0, texts: ['1', '1', '1', '1'] },
  { first: 0, second: 2, late: 0, texts: ['1', null, '1', '1'] },
];

/** Writes the commits at once. @returns their ids */
function givenHistory(path: string, steps: readonly Step[]): string[] {
  const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
  const trees: (string | null)[][] = [];
  const input = steps.map(({ first, second, late, texts }, index) => {
    const at = (back: number) => Math.max(0, index - 1 - back);
    const parents = index === 0 ? [] : [...new Set([at(first), ...(second === null ? [] : [at(second)])])];
    const [mine = [], theirs = mine] = parents.map(parent => trees[parent] ?? []);
    const tree = texts.map((text, file) => {
      if (text === 'first') return mine[file] ?? null;
      return text === 'second' ? (theirs[file] ?? null) : text;
    });
    trees.push(tree);
    const changes = paths.flatMap((name, file) => {
      const text = tree[file] ?? null;
      if (text === (mine[file] ?? null)) return [];
      return text === null ? `D ${name}\n` : `M 100644 inline ${name}\n${data(text)}`;
    });
    const [from, merge] = parents.map(parent => `:${parent + 1}`);
    return [
      `commit refs/heads/draft\nmark :${index + 1}\n`,
      `committer Pat Person <pat@example.com> ${1_790_000_000 + index + late} +0000\n`,
      data(`Commit ${index}`),
      from === undefined ? '' : `from ${from}\n`,
      merge === undefined ? '' : `merge ${merge}\n`,
      ...changes,
      index === 0 ? 'M 100644 inline README.md\ndata 0\n' : '',
      '\n',
      // A root of its own needs an empty branch.
      `reset refs/heads/draft\nfrom :${index + 1}\n\nget-mark :${index + 1}\n`,
    ].join('');
  });
  const args = ['fast-import', '--quiet', '--force', '--done', '--cat-blob-fd=1'];
  const output = execFileSync('git', args, { cwd: path, input: `${input.join('')}done\n`, encoding: 'utf8' });
  return output.trim().split('\n');
}

async function expectAsGit({ path, ledger }: Fixture): Promise<void> {
  const lines = (...args: string[]) =>
    git(path, ...args)
      .split('\n')
      .filter(line => line !== '');
  for (const asked of questions) {
    const listed = lines('rev-list', 'main', '--', ...asked);
    const history = async (limit: number) =>
      (await ledger.history({ paths: asked, limit })).map(({ commit }) => commit);
    expect(await history(1000)).toEqual(listed);
    expect(await history(2)).toEqual(listed.slice(0, 2));
    if (asked.length === 0) continue;
    const [last] = lines(
      'log',
      '--first-parent',
      '--diff-merges=first-parent',
      '-1',
      '--format=%H',
      'main',
      '--',
      ...asked,
    );
    expect((await ledger.lastCommit(asked))?.commit).toBe(last);
  }
  for (const file of paths) {
    const of = (filter: string) =>
      lines(
        'log',
        '--first-parent',
        '--diff-merges=first-parent',
        '--no-renames',
        `--diff-filter=${filter}`,
        '--format=%H',
        'main',
        '--',
        file,
      )[0];
    expect((await ledger.firstCommit(file))?.commit).toBe(of('A'));
    const isThere = lines('ls-tree', '-r', '--name-only', 'main').includes(file);
    expect((await ledger.lastExisting(file))?.removed.commit).toBe(isThere ? undefined : of('D'));
  }
  const main = lines('rev-list', '--first-parent', 'main');
  expect((await ledger.log({ limit: 1000 })).map(({ commit }) => commit)).toEqual(main);
  const middle = main[Math.floor(main.length / 2)] ?? '';
  const rest = await ledger.log({ limit: 3, before: middle });
  expect(rest.map(({ commit }) => commit)).toEqual(main.slice(Math.floor(main.length / 2) + 1).slice(0, 3));
  const reachable = new Set(lines('rev-list', middle));
  for (const commit of lines('rev-list', 'main'))
    expect(await ledger.contains(middle, commit)).toBe(reachable.has(commit));
}

/** A ledger that keeps its history in a file, and a function that opens it once more. */
async function givenKeptHistory(): Promise<{ fixture: Fixture; restart: () => Promise<Fixture> }> {
  const historyFile = join(givenDirectory(), 'history-index');
  const { path, ledger: first } = await givenFleet([], { historyFile });
  let fixture = { path, ledger: first };
  const restart = async () => {
    await fixture.ledger.close();
    const ledger = await openLedger({ repository: connectRepository(path, 'main', defaultProgram), historyFile });
    onTestFinished(() => ledger.close());
    return (fixture = { path, ledger });
  };
  return { fixture, restart };
}

describe('the history of a branch', () => {
  test('is what git log says, after any commits, merges, deletions, forced moves and restarts', async () => {
    const move = fc.record({ tip: fc.nat(), isWhileStopped: fc.boolean() });
    const moves = fc.array(move, { minLength: 2, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), moves, async (steps, made) => {
        const { fixture, restart } = await givenKeptHistory();
        const commits = givenHistory(fixture.path, steps);
        let current = fixture;
        for (const { tip, isWhileStopped } of made) {
          git(fixture.path, 'update-ref', 'refs/heads/main', commits[tip % commits.length] ?? '');
          if (isWhileStopped) current = await restart();
          await expectAsGit(current);
        }
      }),
      { numRuns: runs, examples: [[olderThanItsParent, [{ tip: 3, isWhileStopped: false }]]] },
    );
  });

  test('is what git log says of a push of many commits, before and after a restart', async () => {
    const { fixture, restart } = await givenKeptHistory();
    const [steps] = fc.sample(fc.array(step, { minLength: 150, maxLength: 150, size: 'max' }), { numRuns: 1, seed: 7 });
    const commits = givenHistory(fixture.path, steps ?? []);
    let current = fixture;
    for (const tip of [10, 149, 40]) {
      git(fixture.path, 'update-ref', 'refs/heads/main', commits[tip] ?? '');
      await expectAsGit(current);
      current = await restart();
      await expectAsGit(current);
    }
  });
});
