import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { givenFiles, handwritten, home } from '../../test/support/fleet-server.ts';
import { fleetText, git, givenEmptyRepository, personCommits } from '../../test/support/ledger.ts';
import { seed } from './seed.ts';
import { compareCheckout, Conflict, readCheckout, renderCheckout } from '#fleet';
import { InvalidInput } from '#fleet/schema';

const show = (path: string, file: string) => git(path, 'show', `main:${file}`);
const files = (path: string) => git(path, 'ls-tree', '-r', '--name-only', 'main').trim().split('\n');

async function problemsOf(directory: string, url?: string) {
  const { ledger } = await givenEmptyRepository();
  const error: unknown = await seed(ledger, directory, url).catch((thrown: unknown) => thrown);
  expect((await ledger.head()).state).toBe('empty');
  if (!(error instanceof InvalidInput)) throw error;
  return error.problems;
}

describe('seed', () => {
  test('writes the files as they are and everything rendered from them, in one commit of the server', async () => {
    const { path, ledger } = await givenEmptyRepository();
    await seed(ledger, home, undefined);
    expect(git(path, 'log', '--format=%an|%s', 'main').trim()).toBe('storefleet|Initialize fleet storefleet');
    for (const file of ['fleet.yaml', 'stores/demo.yaml']) {
      expect(show(path, file)).toBe(readFileSync(join(home, file), 'utf8'));
    }
    const checkout = git(path, 'archive', '--format=tar', 'main').length > 0 && givenFiles({});
    git(home, `--git-dir=${path}`, `--work-tree=${String(checkout)}`, 'checkout', '-q', 'main', '--', '.');
    const read = await readCheckout(String(checkout));
    expect(compareCheckout(read, renderCheckout(read))).toEqual([]);
  });

  test('writes the address of the Git listener into fleet.yaml and keeps its comments', async () => {
    const { path, ledger } = await givenEmptyRepository();
    const url = 'http://192.168.1.10:8081/git/fleet.git';
    await seed(ledger, home, url);
    const before = readFileSync(join(home, 'fleet.yaml'), 'utf8');
    const after = show(path, 'fleet.yaml');
    expect(after).toContain(`url: ${url}`);
    const comments = (text: string) => text.split('\n').filter(line => line.includes('#'));
    expect(comments(after)).toEqual(comments(before));
    // The engines follow the same address.
    expect(show(path, 'dist/local/engine/demo.yaml')).toContain(url);
    expect(show(path, 'dist/local/platform/engine.yaml')).toContain(url);
  });

  test('reads only fleet.yaml and store files', async () => {
    const { path, ledger } = await givenEmptyRepository();
    const directory = givenFiles({
      'fleet.yaml': fleetText,
      'stores/acme.yaml': handwritten('acme'),
      'stores/notes.txt': 'x',
      'stores/.acme.yaml.swp': 'x',
      'secrets.yaml': 'x',
      'dist/local/locks/acme.yaml': 'of another time',
    });
    await seed(ledger, directory, undefined);
    expect(files(path).filter(file => !file.startsWith('dist/'))).toEqual(['fleet.yaml', 'stores/acme.yaml']);
    expect(show(path, 'dist/local/locks/acme.yaml')).toContain('kind: StoreLock');
  });

  test('accepts a fleet without stores', async () => {
    const { path, ledger } = await givenEmptyRepository();
    await seed(ledger, givenFiles({ 'fleet.yaml': fleetText }), undefined);
    expect(files(path)).toContain('dist/local/engine/_cluster.yaml');
  });

  test('leaves an existing fleet alone', async () => {
    const { path, ledger } = await givenEmptyRepository();
    await seed(ledger, givenFiles({ 'fleet.yaml': fleetText }), undefined);
    const commit = personCommits(path, { 'README.md': '# ours' });
    await expect(seed(ledger, home, undefined)).rejects.toThrow(Conflict);
    expect(git(path, 'rev-parse', 'main').trim()).toBe(commit);
  });

  const invalid: [title: string, files: Record<string, string>, problem: object][] = [
    [
      'no fleet.yaml',
      {},
      { file: 'fleet.yaml', field: '', rule: expect.stringMatching(/^is missing from \//) as string },
    ],
    ['invalid YAML', { 'fleet.yaml': 'kind: Fleet\nspec: {' }, { file: 'fleet.yaml', line: 2 }],
    [
      'a spec that is a text',
      { 'fleet.yaml': 'kind: Fleet\nmetadata: { name: x }\nspec: soon' },
      { field: 'spec', line: 3 },
    ],
    [
      'a repository that is a text',
      { 'fleet.yaml': fleetText.replace(/"repository":\{[^}]*\}/, '"repository":"soon"') },
      { field: 'spec.repository', value: '"soon"' },
    ],
    [
      'a store that breaks a rule',
      { 'fleet.yaml': fleetText, 'stores/acme.yaml': handwritten('acme', '  size: 5\n') },
      { file: 'stores/acme.yaml', line: 7, field: 'spec.size', value: '5' },
    ],
  ];
  test.each(invalid)('refuses %s with its place, and writes nothing', async (_, given, problem) => {
    const directory = givenFiles(given);
    expect(await problemsOf(directory)).toMatchObject([problem]);
    // The same with a place for the address.
    expect(await problemsOf(directory, 'http://127.0.0.1:8081/git/fleet.git')).toMatchObject([problem]);
  });

  test('fails on a file in place of stores/, which is not an empty fleet', async () => {
    const { ledger } = await givenEmptyRepository();
    const directory = givenFiles({ 'fleet.yaml': fleetText, stores: 'a file' });
    await expect(seed(ledger, directory, undefined)).rejects.toThrow(/ENOTDIR/);
  });
});
