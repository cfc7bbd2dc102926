import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { simpleGit } from 'simple-git';
import { describe, expect, test, vi } from 'vitest';
import { givenCheckout, givenEmptyDirectory, root, storefleet, storefleetProcess } from '../test/support/cli.ts';
import { checkWithBase, type ComparisonOptions } from './check-checkout.ts';
import { formatProblem } from '#fleet/schema';

vi.setConfig({ testTimeout: 60_000 });

/** Creates a checkout on its own branch, whose `main` has this repository's fleet. */
async function givenBranch(below = '') {
  const top = givenEmptyDirectory();
  const directory = join(top, below);
  mkdirSync(directory, { recursive: true });
  for (const part of ['fleet.yaml', 'stores', 'dist'])
    cpSync(join(root, part), join(directory, part), { recursive: true });
  const git = simpleGit(top);
  await git.init(['--initial-branch=main']);
  await git.addConfig('user.name', 'A Person').addConfig('user.email', 'person@example.com');
  const commit = async (message: string) => {
    await git.add('.');
    return (await git.commit(message)).commit;
  };
  await commit('Begin');
  const write = (path: string, text: string) => {
    mkdirSync(join(directory, path, '..'), { recursive: true });
    writeFileSync(join(directory, path), text);
  };
  const edit = (path: string, from: string, to: string) => {
    const text = readFileSync(join(directory, path), 'utf8');
    expect(text).toContain(from);
    write(path, text.replace(from, to));
  };
  const check = (...args: string[]) => storefleet(directory, ['check', ...args]);
  /** Checks in this process: starting another takes longer than the check. */
  const evaluate = async (options: ComparisonOptions = {}) => {
    const { problems, before, base, impact } = await checkWithBase(directory, options);
    return {
      problems: problems.map(formatProblem),
      before: before.map(formatProblem),
      base: base?.name,
      summary: impact.summary,
    };
  };
  return { directory, git, commit, write, edit, check, evaluate };
}

const store = (name: string, more = '') =>
  `kind: WooStore\nmetadata: { name: ${name} }\nspec:\n  title: ${name}\n  admin: { email: x@example.com }\n${more}`;
const none = 'Changes no store';
const lock = 'dist/local/locks/demo.yaml';

describe.concurrent('check', () => {
  test('checks everything without Git', async () => {
    const { directory } = givenCheckout();
    expect(await storefleet(directory, ['check'])).toEqual({
      code: 0,
      out: 'No base to compare with; the whole checkout was checked.\nNo problems.\n',
      err: '',
    });
    writeFileSync(join(directory, 'dist/local/stores/demo/web.yaml'), 'edited by hand');
    const { code, out } = await storefleet(directory, ['check']);
    expect(code).toBe(1);
    expect(out).toMatch(/\nerror: dist\/local\/stores\/demo\/web\.yaml:1:1 does not match the store and its lock; /);
  });

  test('reports submodules that were not fetched, and folders that differ in case only', async () => {
    const { evaluate, git, write } = await givenBranch();
    await git.checkoutLocalBranch('odd');
    const id = (await git.revparse('HEAD')).trim();
    for (const path of ['dist/vendor', 'stores/eu', 'docs/theme']) {
      await git.raw('update-index', '--add', '--cacheinfo', `160000,${id},${path}`);
    }
    await git.commit('Submodules');
    write('Dist/local/engine/x.yaml', 'x');
    write('STORES/acme.yaml', store('acme'));
    write('stores/acme.yml', store('acme'));
    const { problems } = await evaluate();
    expect(problems.map(problem => problem.split(/[: ]/)[0]).sort()).toEqual([
      'Dist/local/engine/x.yaml',
      'STORES/acme.yaml',
      'dist/vendor',
      'stores/acme.yml',
      'stores/eu',
    ]);
    // Problems that existed before block no one.
    await git.raw('add', 'Dist', 'STORES', 'stores/acme.yml');
    await git.commit('All of it');
    const later = await evaluate({ base: 'odd' });
    expect({ problems: later.problems, before: later.before.length }).toEqual({ problems: [], before: 5 });
  });

  test('names what to fetch in a shallow clone', async () => {
    const { directory, git, commit, write } = await givenBranch();
    await git.checkoutLocalBranch('change');
    write('stores/acme.yaml', store('acme'));
    await commit('Add acme');
    const clone = join(givenEmptyDirectory(), 'clone');
    mkdirSync(clone);
    // A clone as workflows create it.
    const cloneGit = simpleGit(clone);
    await cloneGit.init();
    await cloneGit.raw('fetch', '--depth=1', `file://${directory}`, 'change');
    await cloneGit.raw('checkout', '--detach', 'FETCH_HEAD');
    const { code, err } = await storefleet(clone, ['check']);
    expect(code).toBe(1);
    expect(err).toBe(
      'error: No base to compare with: this clone is shallow; fetch its whole history (git fetch --unshallow, or fetch-depth: 0 of actions/checkout).\n',
    );
  });

  test('reports that nothing changed', async () => {
    const { check } = await givenBranch();
    const { code, out } = await check();
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`^Compared with [0-9a-f]{12} \\(main\\): ${none}\\.\nNo problems\\.\n$`));
  });

  test('accepts a store file alone, committed or not, and leaves the checkout and its index as they are', async () => {
    const { check, git, write, commit } = await givenBranch();
    await git.checkoutLocalBranch('new-stores');
    write('stores/acme.yaml', store('acme'));
    await commit('Add acme');
    write('stores/beta.yaml', store('beta'));
    const before = await git.raw('status', '--porcelain=v2');
    const { code, out, err } = await check();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.split('\n').slice(0, -1)).toEqual([
      expect.stringMatching(/^Compared with .* \(main\): Adds 2 stores \(4 pods, .*\)\.$/),
      '  2 stores: Adds 1 store (2 pods, 0.08 CPU, 360 MiB memory, 4 GiB disk) each (acme, beta)',
      'Manifests will be completed after the merge: acme, beta.',
      'No problems.',
    ]);
    expect(await git.raw('status', '--porcelain=v2')).toBe(before);
  });

  test('prints annotations, at the place in a fleet below the root too, and a summary', async () => {
    const { directory, write } = await givenBranch('shops/fleet');
    write('stores/acme.yaml', store('acme', '  size: "50%, huge"\n'));
    write('stores/demo2.yaml', store('demo2', '  host: demo.localhost\n'));
    const summary = join(givenEmptyDirectory(), 'summary.md');
    const { code, out } = await storefleetProcess(directory, ['check', '--format', 'github'], {
      GITHUB_STEP_SUMMARY: summary,
    });
    expect(code).toBe(1);
    expect(out.split('\n').filter(line => line.startsWith('::'))).toEqual([
      expect.stringMatching(
        /^::error file=shops\/fleet\/stores\/acme\.yaml,line=6,col=3::spec\.size = "50%25, huge" must be /,
      ),
      '::error file=shops/fleet/stores/demo2.yaml,line=6,col=3::spec.host The host demo.localhost is already used by store demo; choose another',
    ]);
    expect(readFileSync(summary, 'utf8')).toMatch(/^#### 2 problems\n\n- ❌ `stores\/acme\.yaml:6` /);
  });

  test('prints the changes first, then earlier problems, then new problems, and last their number', async () => {
    const { check, git, write, commit } = await givenBranch();
    write('stores/old.yml', store('old'));
    await commit('Add an odd file');
    await git.checkoutLocalBranch('more');
    for (let number = 10; number < 60; number++) write(`stores/s${number}.yaml`, store(`s${number}`));
    write('stores/wrong.yaml', store('wrong', '  size: huge\n'));
    const { code, out } = await check();
    expect(code).toBe(1);
    expect(out.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^Compared with .* Adds 50 stores \(100 pods/),
      expect.stringMatching(
        /^ {2}50 stores: Adds 1 store \(2 pods, .*\) each \(s10, s11, s12, s13, s14 and 45 more\)$/,
      ),
      'Manifests will be completed after the merge: s10, s11, s12, s13, s14 and 45 more.',
      expect.stringMatching(/^warning: stores\/old\.yml is not read/),
      expect.stringMatching(/^error: stores\/wrong\.yaml:6:3 spec\.size = "huge" must be /),
      '1 problem.',
    ]);
  });

  test.each([['--format', 'json'], ['--json']])('%s %s prints JSON', async (...options) => {
    const { check, write } = await givenBranch();
    write('stores/acme.yaml', store('acme'));
    const { code, out } = await check(...options);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      base: { name: 'main' },
      problems: [],
      before: [],
      outdated: [],
      impact: { stores: { added: 1, changed: 0, removed: 0 } },
      stores: [
        {
          name: 'acme',
          isCompletedLater: true,
          impact: { summary: expect.stringContaining('Adds 1 store') as string },
        },
      ],
    });
  });

  test('compares with the merge base: later commits on main are not changes of this branch', async () => {
    const { evaluate, git, write, commit } = await givenBranch();
    await git.checkoutLocalBranch('mine');
    await git.checkout('main');
    write('stores/acme.yaml', store('acme'));
    await commit('Add acme');
    await git.checkout('mine');
    const nothing = { problems: [], before: [], base: 'main', summary: none };
    expect(await evaluate()).toEqual(nothing);
    expect(await evaluate({ base: 'main' })).toEqual(nothing);
  });

  test('reports earlier problems, and passes', async () => {
    const { check, git, write, commit } = await givenBranch();
    write('stores/invalid.yaml', store('invalid', '  size: 7\n'));
    write('dist/local/stores/demo/left-over.yaml', 'x');
    await commit('Break something');
    await git.checkoutLocalBranch('mine');
    write('stores/acme.yaml', store('acme'));
    const { code, out } = await check();
    expect(code).toBe(0);
    expect(out.split('\n').slice(-4, -1)).toEqual([
      'warning: stores/invalid.yaml:6:3 spec.size = 7 must be a string',
      'warning: dist/local/stores/demo/left-over.yaml does not match stores and locks; run storefleet render',
      'No problems.',
    ]);
  });

  test('accepts the deletion of many stores only with their number, by an option or in a commit', async () => {
    const { evaluate, git, write, edit, commit } = await givenBranch();
    const names = ['a1', 'a2', 'a3', 'a4'];
    for (const name of names) write(`stores/${name}.yaml`, store(name));
    await commit('Add stores');
    await git.checkoutLocalBranch('clean-up');
    for (const name of names) edit(`stores/${name}.yaml`, 'spec:', 'spec:\n  state: removed');
    const refusal = 'stores/a1.yaml:1:1 Deleting 4 of 5 stores needs confirmation: set removals to 4';
    const fix = 'In a pull request, add the commit trailer Storefleet-Removals: 4';
    expect((await evaluate()).problems).toEqual([`${refusal}. ${fix}`]);
    expect((await evaluate({ removals: 4 })).problems).toEqual([]);
    await commit('Remove stores\n\nStorefleet-Removals: 3');
    expect((await evaluate()).problems).toEqual([`${refusal} (got 3). ${fix}`]);
    await git.commit('Their number\n\nStorefleet-Removals: 4', { '--allow-empty': null });
    expect((await evaluate()).problems).toEqual([]);
  });

  test('accepts a lock that returns to one of its history, and to no other', async () => {
    const { evaluate, git, edit, commit } = await givenBranch();
    const image = 'storefleet/woocommerce:7.1-11.0';
    for (const file of ['fleet.yaml', lock, 'dist/local/stores/demo/web.yaml']) {
      const text = readFileSync(join(root, file), 'utf8');
      for (let left = text.split(image).length; left > 1; left--) edit(file, image, 'storefleet/woocommerce:8.0');
    }
    await commit('Upgrade demo');
    await git.checkoutLocalBranch('back');
    edit(lock, 'storefleet/woocommerce:8.0', 'storefleet/woocommerce:6.9');
    expect((await evaluate()).problems).toEqual([
      expect.stringMatching(
        /^dist\/local\/locks\/demo\.yaml:\d+:5 spec\.images\.web = ".*6\.9" was not produced by fleet.yaml or an earlier lock/,
      ),
    ]);
    edit(lock, 'storefleet/woocommerce:6.9', image);
    expect((await evaluate()).problems).toEqual([]);
  });

  test('sees files that vanish', async () => {
    const { evaluate, directory } = await givenBranch();
    rmSync(join(directory, 'stores/demo.yaml'));
    rmSync(join(directory, 'dist'), { recursive: true });
    expect((await evaluate()).problems).toContainEqual(
      expect.stringMatching(/^stores\/demo\.yaml:1:1 The deletion of demo was not requested, so its files stay\./),
    );
  });

  test.each([
    ['an invalid fleet.yaml', 'kind: Fleet\n', /^fleet\.yaml:1:1 metadata is required$/],
    ['no fleet.yaml', null, /^fleet\.yaml is missing from the repository$/],
  ])('reports %s', async (_, text, problem) => {
    const { evaluate, directory, write } = await givenBranch();
    if (text === null) rmSync(join(directory, 'fleet.yaml'));
    else write('fleet.yaml', text);
    expect((await evaluate()).problems[0]).toMatch(problem);
  });

  test('accepts a fix of a base with an invalid fleet.yaml', async () => {
    const { evaluate, git, write, commit } = await givenBranch();
    const good = readFileSync(join(root, 'fleet.yaml'), 'utf8');
    write('fleet.yaml', 'kind: Fleet\n');
    await commit('Break it');
    await git.checkoutLocalBranch('fix');
    write('fleet.yaml', good);
    expect((await evaluate()).problems).toEqual([]);
  });

  test.each([
    ['nowhere', 'This clone has no commit nowhere; fetch it first.'],
    ['--all', 'This clone has no commit --all; fetch it first.'],
    ['other', 'HEAD and other have no common ancestor; in a shallow clone, fetch the whole history.'],
  ])('is refused against %s', async (base, message) => {
    const { evaluate, git } = await givenBranch();
    await git.raw('checkout', '--orphan', 'other');
    await git.commit('Another beginning');
    await git.checkout('main');
    await expect(evaluate({ base })).rejects.toThrow(message);
  });

  test.each([
    [['--base', 'nowhere'], 1, /^error: This clone has no commit nowhere; fetch it first\.\n$/],
    [['--format', 'xml'], 2, /Allowed choices are text, json, github/],
    [['--removals', 'many'], 2, /Use a whole number/],
  ])('%j ends with %i', async (args, code, text) => {
    const { check } = await givenBranch();
    const ended = await check(...args);
    expect(ended.code).toBe(code);
    expect(ended.err).toMatch(text);
  });
});
