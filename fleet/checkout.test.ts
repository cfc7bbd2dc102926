import { spawnSync } from 'node:child_process';
import { cp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  givenDirectory,
  givenFleetText,
  givenRepository,
  givenStoreInput,
  givenStoreText,
  replaceExactly,
  type Files,
} from '../test/support/fleet.ts';
import { compareCheckout, readCheckout, renderCheckout, writeCheckout, writeFiles } from './checkout.ts';
import { submodule, symbolicLink } from './model/content.ts';
import { misplacedRule } from './model/misplaced-file.ts';
import { rendererVersion } from './render/version.ts';
import { formatProblem, InvalidInput } from '#fleet/schema';

const repository = fileURLToPath(new URL('..', import.meta.url));
const both = givenRepository([givenStoreInput('acme'), givenStoreInput('beta')]);

/** Renders a directory as the cdk8s app does, and returns the changes. */
async function renderDirectory(directory: string) {
  const checkout = await readCheckout(directory);
  const result = renderCheckout(checkout);
  const differences = compareCheckout(checkout, result);
  const written = await writeCheckout(directory, checkout, result).catch((error: unknown) => {
    if (error instanceof InvalidInput) return error.problems.map(formatProblem);
    throw error;
  });
  return {
    differences: differences.map(({ change, path }) => `${change} ${path}`),
    written,
    problems: result.problems.map(formatProblem),
    outdated: result.outdated,
  };
}

async function filesOf(directory: string): Promise<Files> {
  const { rendered } = await readCheckout(directory);
  return new Map(
    [...rendered]
      .map(([path, content]): [string, string] => [path, typeof content === 'string' ? content : content.rule])
      .sort(),
  );
}

const distOf = (files: Files): Files => new Map([...files].filter(([path]) => path.startsWith('dist/')).sort());
const edited = (files: Files, path: string, replacements: Readonly<Record<string, string>>) =>
  new Map(files).set(path, replaceExactly(files.get(path) ?? '', replacements));
const without = (files: Files, ...parts: string[]) =>
  new Map([...files].filter(([path]) => !parts.some(part => path.includes(part))));

const clusterFiles = [
  'dist/far/engine/_cluster.yaml',
  'dist/far/platform/engine.yaml',
  'dist/local/engine/_cluster.yaml',
  'dist/local/platform/engine.yaml',
];
const filesOfStore = (name: string) => [
  `dist/local/engine/${name}.yaml`,
  `dist/local/locks/${name}.yaml`,
  ...['database', 'namespace', 'network', 'web'].map(file => `dist/local/stores/${name}/${file}.yaml`),
];

describe('rendering a checkout', () => {
  test('renders dist/ as the planner does, and a second time changes nothing', async () => {
    const directory = await givenDirectory(without(both, 'dist/'));
    expect(await renderDirectory(directory)).toMatchObject({
      differences: [...clusterFiles, ...filesOfStore('acme'), ...filesOfStore('beta')]
        .sort()
        .map(path => `add ${path}`),
      problems: [],
      outdated: [],
    });
    for (const [path, text] of distOf(both)) expect((await filesOf(directory)).get(path)).toBe(text);

    const web = join(directory, 'dist/local/stores/acme/web.yaml');
    await utimes(web, 1, 1);
    expect(await renderDirectory(directory)).toMatchObject({ differences: [], written: [] });
    expect((await stat(web)).mtimeMs).toBe(1000);
  });

  test('renders changed store files, deletes files without a store, and reverts manual edits', async () => {
    const directory = await givenDirectory(
      edited(
        edited(without(both, 'stores/beta.yaml'), 'stores/acme.yaml', { 'Acme Toys': 'Acme Games' }),
        'dist/local/engine/acme.yaml',
        { 'prune: true': 'prune: false' },
      ).set('dist/local/stores/acme/unexpected.yaml', '---\n'),
    );
    await renderDirectory(directory);
    const files = await filesOf(directory);
    expect([...files.keys()]).toEqual([...clusterFiles, ...filesOfStore('acme')].sort());
    expect(files.get('dist/local/stores/acme/web.yaml')).toContain('value: Acme Games');
    expect(files.get('dist/local/engine/acme.yaml')).toBe(both.get('dist/local/engine/acme.yaml'));
  });

  test('reports the changes it makes', async () => {
    const directory = await givenDirectory(
      without(
        edited(both, 'stores/acme.yaml', { 'Acme Toys': 'Acme Games' }),
        'stores/beta.yaml',
        'dist/local/locks/acme.yaml',
      ).set('stores/gamma.yaml', givenStoreText('gamma')),
    );
    const { differences } = await renderDirectory(directory);
    expect(differences.filter(line => !line.includes('dist/far/'))).toEqual(
      [
        'change dist/local/stores/acme/web.yaml',
        'add dist/local/locks/acme.yaml',
        ...filesOfStore('beta').map(path => `remove ${path}`),
        ...filesOfStore('gamma').map(path => `add ${path}`),
      ].sort((a, b) => ((a.split(' ')[1] ?? '') < (b.split(' ')[1] ?? '') ? -1 : 1)),
    );
  });

  test('leaves an invalid store as it is, reports why, and renders the others', async () => {
    const directory = await givenDirectory(
      edited(edited(both, 'stores/acme.yaml', { 'owner@acme.com': 'owner' }), 'stores/beta.yaml', {
        'Acme Toys': 'Beta',
      }),
    );
    const problem = 'stores/acme.yaml:8:5 spec.admin.email = "owner" must be an e-mail address';
    const { problems, written } = await renderDirectory(directory);
    expect({ problems, written }).toEqual({ problems: [problem], written: [problem] });
    const files = await filesOf(directory);
    for (const path of filesOfStore('acme')) expect(files.get(path)).toBe(both.get(path));
    expect(files.get('dist/local/stores/beta/web.yaml')).toContain('value: Beta');
  });

  test.each([
    [
      'a tier that fleet.yaml does not have',
      { 'spec:': 'spec:\n  size: huge' },
      ':6:3 spec.size = "huge" must be one of those in fleet.yaml: large, small',
    ],
    [
      'another cluster than its own',
      { 'spec:': 'spec:\n  cluster: far' },
      ':6:3 spec.cluster = "far" can\'t change once the store exists (it is "local"); create another store instead',
    ],
    [
      'a reserved host',
      { 'spec:': 'spec:\n  host: admin.localhost' },
      ':6:3 spec.host The host admin.localhost is reserved by fleet.yaml; choose another',
    ],
    [
      'the host of another',
      { 'spec:': 'spec:\n  host: beta.localhost' },
      ':6:3 spec.host The host beta.localhost is already used by store beta; choose another',
    ],
  ])('leaves a store that requests %s as it is', async (_, replacements, problem) => {
    const directory = await givenDirectory(edited(both, 'stores/acme.yaml', replacements));
    expect((await renderDirectory(directory)).problems).toEqual([`stores/acme.yaml${problem}`]);
    for (const path of filesOfStore('acme')) expect((await filesOf(directory)).get(path)).toBe(both.get(path));
  });

  test('leaves a store with an invalid lock as it is: resolving again would move it', async () => {
    const invalid = edited(both, 'dist/local/locks/acme.yaml', { 'kind: StoreLock': '<<<<<<< HEAD\nkind: StoreLock' });
    const directory = await givenDirectory(invalid);
    const { problems, differences } = await renderDirectory(directory);
    expect(problems).toEqual([expect.stringContaining('dist/local/locks/acme.yaml:2:1 is not valid YAML')]);
    expect(differences.filter(line => line.includes('acme'))).toEqual([]);
  });

  test('gives a host that two new files claim to one store', async () => {
    const texts = ['acme', 'beta'].map(
      name => [`stores/${name}.yaml`, givenStoreText(name, { host: 'shop.acme.com' })] as const,
    );
    const directory = await givenDirectory(new Map([['fleet.yaml', givenFleetText()], ...texts]));
    const { problems } = await renderDirectory(directory);
    expect(problems).toEqual([
      expect.stringMatching(
        /^stores\/beta.yaml:\d+:3 spec.host The host shop.acme.com is already used by store acme; choose another$/,
      ),
    ]);
    expect([...(await filesOf(directory)).keys()]).toEqual([...clusterFiles, ...filesOfStore('acme')].sort());
    expect((await renderDirectory(directory)).differences).toEqual([]);
  });

  test('leaves a host with the store that has it, whatever the names', async () => {
    const taken = givenRepository([givenStoreInput('zeta', { host: 'shop.acme.com' })]);
    const directory = await givenDirectory(
      new Map(taken).set('stores/acme.yaml', givenStoreText('acme', { host: 'shop.acme.com' })),
    );
    const { problems } = await renderDirectory(directory);
    expect(problems).toEqual([
      expect.stringMatching(
        /^stores\/acme.yaml:\d+:3 spec.host The host shop.acme.com is already used by store zeta; choose another$/,
      ),
    ]);
    expect(distOf(await filesOf(directory)).get('dist/local/locks/zeta.yaml')).toBe(
      taken.get('dist/local/locks/zeta.yaml'),
    );
  });

  test('leaves files of another renderer version, and lists the store as outdated', async () => {
    const old = edited(both, 'dist/local/locks/acme.yaml', { [`renderer: ${rendererVersion}`]: 'renderer: 0' })
      .set('dist/local/stores/acme/web.yaml', '---\n# of old\n')
      .set('dist/local/stores/acme/former.yaml', '---\n');
    const directory = await givenDirectory(edited(old, 'stores/acme.yaml', { 'Acme Toys': 'Acme Games' }));
    const { differences, problems, outdated } = await renderDirectory(directory);
    expect({ problems, outdated }).toEqual({ problems: [], outdated: ['acme'] });
    expect(differences.filter(line => line.includes('acme'))).toEqual([]);
  });

  test('handles files whose names are patterns or parts of other names', async () => {
    const names = ['.*', 'a(b', 'acme-2', 'ac', 'Acme', '__proto__', 'constructor-'];
    const directory = await givenDirectory(
      new Map([
        ...without(both, 'stores/beta.yaml'),
        ...names.map(name => [`stores/${name}.yaml`, 'kind: WooStore\n'] as const),
      ]),
    );
    const { problems } = await renderDirectory(directory);
    // Names that begin with a dot are not read as stores.
    expect(new Set(problems.map(problem => problem.split(/[: ]/)[0]))).toEqual(
      new Set(names.slice(1).map(name => `stores/${name}.yaml`)),
    );
    // No name keeps the files of beta.
    expect([...(await filesOf(directory)).keys()]).toEqual([...clusterFiles, ...filesOfStore('acme')].sort());
  });

  test('accepts a checkout with carriage returns, and rewrites none of its files', async () => {
    const files = new Map([...both].map(([path, text]): [string, string] => [path, text.replaceAll('\n', '\r\n')]));
    const { differences, problems } = await renderDirectory(await givenDirectory(files));
    // A cluster without stores has no files yet.
    expect(differences.filter(line => !line.startsWith('add dist/far/'))).toEqual([]);
    expect(problems).toEqual([]);
  });

  test('reports every file that is not a store, and renders the stores beside them', async () => {
    const files = ['stores/beta.yml', 'stores/eu/acme.yaml', 'stores/x@y#.yaml', 'Stores/acme.yaml'];
    const directory = await givenDirectory(
      new Map([...without(both, 'dist/'), ...files.map(path => [path, givenStoreText('acme')] as const)])
        .set('stores/README.md', '#')
        .set('stores/sub/.git', 'gitdir: elsewhere')
        .set('stores/sub/acme.yaml', givenStoreText('acme')),
    );
    await symlink('acme.yaml', join(directory, 'stores/gamma.yaml'));
    await symlink('/etc/passwd', join(directory, 'stores/delta.yml'));
    const { problems } = await renderDirectory(directory);
    expect(problems).toEqual([
      `Stores/acme.yaml ${misplacedRule('Stores/acme.yaml') ?? ''}`,
      `stores/beta.yml ${misplacedRule('stores/beta.yml') ?? ''}`,
      `stores/delta.yml ${symbolicLink.rule}`,
      `stores/eu/acme.yaml ${misplacedRule('stores/eu/acme.yaml') ?? ''}`,
      `stores/gamma.yaml ${symbolicLink.rule}`,
      `stores/sub ${submodule.rule}`,
      `stores/x@y#.yaml ${misplacedRule('stores/x@y#.yaml') ?? ''}`,
    ]);
    expect([...(await filesOf(directory)).keys()]).toEqual(
      [...clusterFiles, ...filesOfStore('acme'), ...filesOfStore('beta')].sort(),
    );
  });

  test('writes nothing through links', async () => {
    const elsewhere = await givenDirectory(new Map([['precious', 'mine']]));
    const directory = await givenDirectory(both);
    const web = join(directory, 'dist/local/stores/acme/web.yaml');
    await rm(web);
    await symlink(join(elsewhere, 'precious'), web);
    await rm(join(directory, 'dist/local/stores/beta'), { recursive: true });
    await symlink(elsewhere, join(directory, 'dist/local/stores/beta'));
    await renderDirectory(directory);
    expect(await readFile(join(elsewhere, 'precious'), 'utf8')).toBe('mine');
    expect(await readdir(elsewhere)).toEqual(['precious']);
    for (const [path, text] of distOf(both)) expect((await filesOf(directory)).get(path)).toBe(text);

    await rm(join(directory, 'stores'), { recursive: true });
    await symlink(elsewhere, join(directory, 'stores'));
    const writes = new Map([['stores/acme.yaml', 'x']]);
    await expect(writeFiles(directory, { writes, deletedPaths: [] })).rejects.toThrow('stores is a symbolic link');
    expect(await readdir(elsewhere)).toEqual(['precious']);
  });

  test('names a missing directory', async () => {
    const directory = join(await givenDirectory(both), 'nowhere');
    await expect(readCheckout(directory)).rejects.toThrow(`There is no directory ${directory}.`);
  });

  test('requires a fleet.yaml', async () => {
    const directory = await givenDirectory(without(both, 'fleet.yaml'));
    await expect(readCheckout(directory)).rejects.toThrow('fleet.yaml is missing from the repository');
    await writeFile(join(directory, 'fleet.yaml'), 'kind: Fleet\n');
    await expect(readCheckout(directory)).rejects.toThrow(
      'fleet.yaml:1:1 metadata is required\nfleet.yaml:1:1 spec is required',
    );
  });

  test('works in an empty fleet', async () => {
    const directory = await givenDirectory(new Map([['fleet.yaml', givenFleetText()]]));
    await renderDirectory(directory);
    expect([...(await filesOf(directory)).keys()]).toEqual(clusterFiles);
  });
});

describe('this repository', () => {
  test('has a dist/ that follows from its stores and locks', async () => {
    const checkout = await readCheckout(repository);
    const result = renderCheckout(checkout);
    expect({ ...result, files: undefined, differences: compareCheckout(checkout, result) }).toEqual({
      files: undefined,
      problems: [],
      outdated: [],
      differences: [],
    });
    expect(checkout.tree.stores.size).toBeGreaterThan(0);
  });

  test('renders to the same with `cdk8s synth`, which also deletes files', async () => {
    const directory = await givenDirectory(new Map(both).set('dist/local/stores/gone/web.yaml', '---\n'));
    for (const part of ['cdk8s.yaml', 'package.json', 'tsconfig.json', 'constructs', 'fleet', 'imports']) {
      await cp(join(repository, part), join(directory, part), { recursive: true });
    }
    await symlink(join(repository, 'node_modules'), join(directory, 'node_modules'));
    await rm(join(directory, 'dist/local/locks/acme.yaml'));
    const checkout = await readCheckout(directory);
    const expected = renderCheckout(checkout).files;

    const { status, stderr } = spawnSync(
      join(repository, 'node_modules/.bin/cdk8s'),
      ['synth', '--check-upgrade=false'],
      {
        cwd: directory,
        encoding: 'utf8',
        env: { ...process.env, PATH: `${join(repository, 'node_modules/.bin')}:${process.env.PATH ?? ''}` },
      },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(await filesOf(directory)).toEqual(new Map([...expected].sort()));
    expect(await readFile(join(directory, 'stores/acme.yaml'), 'utf8')).toBe(both.get('stores/acme.yaml'));
  });
});
