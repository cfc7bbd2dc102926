import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { execute, givenCheckout, givenEmptyDirectory, storefleet } from '../test/support/cli.ts';
import { checkWithBase } from './check-checkout.ts';
import { formatProblem } from '#fleet/schema';

vi.setConfig({ testTimeout: 60_000 });

const gitIdentity = ['-c', 'user.name=Anybody', '-c', 'user.email=anybody@example.com'];
const lock = 'dist/local/locks/demo.yaml';
const image = 'storefleet/woocommerce:7.1-11.0';

/** A repository with this repository's own fleet as its only commit. */
async function givenRepository() {
  const { directory } = givenCheckout();
  const git = async (cwd: string, ...args: string[]) => {
    const { code, err } = await execute('git', [...gitIdentity, ...args], cwd);
    expect(code, err).toBe(0);
  };
  await git(directory, 'init', '--quiet', '--initial-branch=main');
  const commit = async (message: string) => {
    await git(directory, 'add', '.');
    await git(directory, 'commit', '--quiet', '--message', message);
  };
  await commit('Begin');
  const clone = join(givenEmptyDirectory(), 'clone');
  const cloneWith = (...options: string[]) =>
    git(directory, 'clone', '--quiet', ...options, `file://${directory}`, clone);
  const evaluate = async () => (await checkWithBase(clone, {})).problems.map(formatProblem);
  return { directory, commit, clone, cloneWith, evaluate };
}

test('a clone with line ends of Windows is up to date, and its check finds nothing', async () => {
  const { clone, cloneWith, evaluate } = await givenRepository();
  await cloneWith('-c', 'core.autocrlf=true');
  expect(readFileSync(join(clone, lock), 'utf8')).toContain('\r\n');
  expect(await storefleet(clone, ['render', '--check'])).toEqual({ code: 0, out: 'dist/ is up to date.\n', err: '' });
  expect(await evaluate()).toEqual([]);
  appendFileSync(join(clone, lock), '# edited\r\n');
  expect((await storefleet(clone, ['render', '--check'])).code).toBe(1);
});

test.each([
  [
    'of depth 1 is advised to fetch its history',
    ['--depth=1'],
    /^Earlier locks may be missing: this clone is shallow; fetch/,
  ],
  ['that is whole finds the lock', [], null],
])('a clone %s when its store goes back to an earlier lock', async (_, options, message) => {
  const { directory, commit, clone, cloneWith, evaluate } = await givenRepository();
  const now = readFileSync(join(directory, lock), 'utf8');
  const earlier = now.replace(image, 'storefleet/woocommerce:6.9');
  expect(earlier).not.toBe(now);
  writeFileSync(join(directory, lock), earlier);
  await commit('An earlier image');
  writeFileSync(join(directory, lock), now);
  await commit('Upgrade demo');
  await cloneWith(...options);
  expect(await evaluate()).toEqual([]);
  writeFileSync(join(clone, lock), earlier);
  const problems = (await evaluate()).filter(problem => /was not produced|shallow/.test(problem));
  expect(problems).toEqual(
    message === null
      ? []
      : [expect.stringContaining('was not produced by fleet.yaml or an earlier lock'), expect.stringMatching(message)],
  );
});
