import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import {
  execute,
  filesIn,
  givenCheckout,
  givenEmptyDirectory,
  storefleet,
  storefleetProcess,
  textsIn,
} from '../test/support/cli.ts';
import { startGitServer } from '../test/support/remote-ledger.ts';

/** The author of commits in tests. */
const gitIdentity = {
  GIT_AUTHOR_NAME: 'Anybody',
  GIT_AUTHOR_EMAIL: 'anybody@example.com',
  GIT_COMMITTER_NAME: 'Anybody',
  GIT_COMMITTER_EMAIL: 'anybody@example.com',
};

/** Tests run side by side: each starts processes, and most of their time is the start. */
vi.setConfig({ testTimeout: 60_000 });

const acme = ['new', 'acme', '--title', 'Acme Toys', '--email', 'owner@acme.com'];

describe.concurrent('new', () => {
  test('writes the store file and everything rendered from it, and prints the commit commands', async () => {
    const { directory } = givenCheckout();
    const before = filesIn(directory);
    const { code, out, err } = await storefleetProcess(directory, acme);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const added = filesIn(directory).filter(file => !before.includes(file));
    expect(added).toEqual(
      expect.arrayContaining(['dist/local/engine/acme.yaml', 'dist/local/locks/acme.yaml', 'stores/acme.yaml']),
    );
    expect(added.filter(file => file.startsWith('dist/local/stores/acme/')).length).toBeGreaterThanOrEqual(3);
    expect(out).toMatch(/^Adds 1 store/);
    for (const file of added) expect(out).toContain(`  + ${file}\n`);
    expect(out).toContain('git add stores dist && git commit -m "Create store acme"');
    expect((await storefleetProcess(directory, ['render', '--check'])).code).toBe(0);
  });

  test('names the files that Git ignores, and how to commit them', async () => {
    const { directory } = givenCheckout();
    const git = (...args: string[]) => execute('git', args, directory, gitIdentity);
    await git('init', '--quiet');
    expect((await storefleet(directory, acme)).err).toBe('');
    writeFileSync(join(directory, '.gitignore'), 'dist\n');
    const beta = acme.map(word => (word === 'acme' ? 'beta' : word));
    const { code, out, err } = await storefleet(directory, beta);
    expect(code).toBe(0);
    const ignored = out.split('\n').filter(line => line.startsWith('  + dist/'));
    expect(err).toMatch(
      new RegExp(`^warning: Git ignores ${ignored.length} of these files, so a commit leaves them out: dist/local/`),
    );
    const [, rule, fix = ''] = /(git check-ignore -v \S+) .*(git add -f .*)\n/.exec(err) ?? [];
    expect((await git(...(rule ?? '').split(' ').slice(1))).out).toMatch(/^\.gitignore:1:dist\t/);
    expect(fix).toBe('git add -f dist');
    await git('add', 'stores');
    await git(...fix.split(' ').slice(1));
    await git('commit', '--quiet', '--message', 'Create store beta');
    expect((await git('show', '--name-only', '--format=')).out).toContain(ignored[0]?.slice(4));
    // Git no longer ignores a committed file.
    expect((await storefleet(directory, ['render', '--check'])).code).toBe(0);
  });

  test('--json prints the same as JSON', async () => {
    const { directory } = givenCheckout();
    const { code, out } = await storefleet(directory, [...acme, '--json']);
    expect(code).toBe(0);
    const answer = JSON.parse(out) as { impact: object; paths: string[] };
    expect(answer.impact).toMatchObject({ stores: { added: 1, changed: 0, removed: 0 }, restarts: [], warnings: [] });
    expect(answer.paths).toContain('stores/acme.yaml');
    for (const path of answer.paths) expect(existsSync(join(directory, path))).toBe(true);
  });

  test('writes every option to the file', async () => {
    const { directory } = givenCheckout();
    const options = [
      '--owner',
      'toys',
      '--cluster',
      'local',
      '--host',
      'shop.acme.com',
      '--size',
      'medium',
      '--edition',
      'base',
      '--country',
      'AT',
      '--currency',
      'USD',
      '--no-sample-products',
    ];
    expect((await storefleet(directory, [...acme, ...options])).code).toBe(0);
    expect(readFileSync(join(directory, 'stores/acme.yaml'), 'utf8')).toBe(`\
apiVersion: storefleet.dev/v1
kind: WooStore
metadata:
  name: acme
spec:
  title: Acme Toys
  owner: toys
  cluster: local
  host: shop.acme.com
  size: medium
  edition: base
  admin:
    email: owner@acme.com
  country: AT
  currency: USD
  sampleProducts: false
`);
  });

  test('twice is refused, and the first stays as it is', async () => {
    const { directory } = givenCheckout();
    await storefleet(directory, acme);
    const before = textsIn(directory);
    const { code, out, err } = await storefleet(directory, [
      'new',
      'acme',
      '--title',
      'Other',
      '--email',
      'x@example.com',
    ]);
    expect({ code, out, err }).toEqual({
      code: 1,
      out: '',
      err: 'error: A store acme exists already; choose another name.\n',
    });
    expect(textsIn(directory)).toEqual(before);
  });

  test.each(['../../outside', '/tmp/storefleet-outside', '..', 'Acme', 'new', 'a\nb'])(
    'refuses the name %j and writes nothing, here or elsewhere',
    async name => {
      const { around, directory } = givenCheckout();
      const before = textsIn(around);
      const { code, err } = await storefleet(directory, [
        'new',
        '--title',
        'x',
        '--email',
        'x@example.com',
        '--',
        name,
      ]);
      expect(code).toBe(1);
      expect(err).toMatch(/^error: metadata\.name = /);
      expect(textsIn(around)).toEqual(before);
      expect(existsSync('/tmp/storefleet-outside.yaml')).toBe(false);
    },
  );

  test('has an option for each setting of a store, and writes the given ones', async () => {
    const { directory } = givenCheckout();
    const options = ['--aliases', 'www.acme.com', 'acme.de', '--country', 'AT', '--no-sample-products'];
    expect(await storefleet(directory, [...acme, ...options])).toMatchObject({ code: 0 });
    expect(parse(readFileSync(join(directory, 'stores/acme.yaml'), 'utf8'))).toMatchObject({
      spec: {
        title: 'Acme Toys',
        aliases: ['www.acme.com', 'acme.de'],
        admin: { email: 'owner@acme.com' },
        country: 'AT',
        sampleProducts: false,
      },
    });
  });

  test('reports all problems at once, also with --json', async () => {
    const { directory } = givenCheckout();
    const bad = ['new', 'acme', '--title', '', '--email', 'nobody', '--country', 'de'];
    const people = await storefleet(directory, bad);
    expect(people).toMatchObject({ code: 1, out: '' });
    expect(people.err.trim().split('\n')).toEqual([
      'error: spec.title = "" must not be empty',
      'error: spec.admin.email = "nobody" must be an e-mail address',
      'error: spec.country = "de" must be the ISO 3166 code of a country that WooCommerce supports; did you mean DE?',
    ]);
    const machines = await storefleet(directory, [...bad, '--json']);
    expect(machines.code).toBe(1);
    expect(JSON.parse(machines.out)).toMatchObject({
      problems: [{ field: 'spec.title', value: '""' }, { field: 'spec.admin.email' }, { field: 'spec.country' }],
    });
  });
});

describe.concurrent('validate', () => {
  test.each([
    [[], '1 store is valid.\n'],
    [['demo'], '1 store is valid.\n'],
  ])('accepts a valid checkout for %j', async (names, text) => {
    const { directory } = givenCheckout();
    expect(await storefleet(directory, ['validate', ...names])).toEqual({ code: 0, out: text, err: '' });
  });

  test('prints JSON for a valid checkout', async () => {
    const { directory } = givenCheckout();
    const { out } = await storefleet(directory, ['validate', '--json']);
    expect(JSON.parse(out)).toEqual({ valid: 1, problems: [] });
  });

  test('names file, line, column, field, value and rule', async () => {
    const { directory } = givenCheckout();
    writeFileSync(
      join(directory, 'stores/bad.yaml'),
      'kind: WooStore\nmetadata: { name: bad }\nspec:\n  title: x\n  admin: { email: x@example.com }\n  size: 7\n',
    );
    writeFileSync(join(directory, 'stores/worse.yaml'), 'kind: [\n');
    const { code, out, err } = await storefleetProcess(directory, ['validate']);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('error: stores/bad.yaml:6:3 spec.size = 7 must be a string\n');
    expect(err).toMatch(/^error: stores\/worse\.yaml:2:1 is not valid YAML: /m);
    expect(err).not.toMatch(/\n +at /);

    const machines = await storefleet(directory, ['validate', '--json']);
    expect(machines.code).toBe(1);
    const { problems } = JSON.parse(machines.out) as { problems: object[] };
    expect(problems).toContainEqual({
      file: 'stores/bad.yaml',
      line: 6,
      column: 3,
      field: 'spec.size',
      value: '7',
      rule: 'must be a string',
    });
    // One store is validated alone.
    expect((await storefleet(directory, ['validate', 'demo'])).code).toBe(0);
    expect((await storefleet(directory, ['validate', 'bad'])).err).not.toContain('worse');
  });

  test('a store that is not there is a problem', async () => {
    const { directory } = givenCheckout();
    const { code, err } = await storefleet(directory, ['validate', 'nope']);
    expect({ code, err }).toEqual({ code: 1, err: 'error: stores/nope.yaml does not exist in this checkout\n' });
  });

  test.each([
    ['a directory without a fleet', {}, /^error: fleet\.yaml is missing from the repository\n$/],
    ['an invalid fleet.yaml', { 'fleet.yaml': 'kind: Fleet\n' }, /^error: fleet\.yaml:1:1 metadata is required\n/],
  ])('%s', async (_, files, text) => {
    const directory = givenEmptyDirectory();
    for (const [file, content] of Object.entries(files)) writeFileSync(join(directory, file), content);
    const { code, err } = await storefleet(directory, ['validate']);
    expect(code).toBe(1);
    expect(err).toMatch(text);
  });
});

describe.concurrent('render', () => {
  test('changes nothing in a valid checkout', async () => {
    const { directory } = givenCheckout();
    const before = textsIn(directory);
    expect(await storefleet(directory, ['render'])).toEqual({ code: 0, out: 'dist/ is up to date.\n', err: '' });
    expect(await storefleet(directory, ['render', '--check'])).toEqual({
      code: 0,
      out: 'dist/ is up to date.\n',
      err: '',
    });
    expect(textsIn(directory)).toEqual(before);
  });

  test('--check names each difference and writes nothing; without it they are fixed', async () => {
    const { directory } = givenCheckout();
    const good = textsIn(directory);
    writeFileSync(join(directory, 'dist/local/stores/demo/web.yaml'), 'edited by hand');
    rmSync(join(directory, 'dist/local/engine/demo.yaml'));
    writeFileSync(join(directory, 'dist/local/stores/demo/left-over.yaml'), 'x');
    const before = textsIn(directory);
    const check = await storefleet(directory, ['render', '--check']);
    expect(check).toEqual({
      code: 1,
      err: '',
      out: `\
dist/ does not match stores and locks in 3 files; run storefleet render:
  + dist/local/engine/demo.yaml
  - dist/local/stores/demo/left-over.yaml
  ~ dist/local/stores/demo/web.yaml
`,
    });
    const machines = await storefleet(directory, ['render', '--check', '--json']);
    expect(machines.code).toBe(1);
    expect(JSON.parse(machines.out)).toEqual({
      differences: [
        { path: 'dist/local/engine/demo.yaml', change: 'add' },
        { path: 'dist/local/stores/demo/left-over.yaml', change: 'remove' },
        { path: 'dist/local/stores/demo/web.yaml', change: 'change' },
      ],
      outdated: [],
    });
    expect(textsIn(directory)).toEqual(before);

    const render = await storefleet(directory, ['render', '--json']);
    expect(render.code).toBe(0);
    expect((JSON.parse(render.out) as { written: object[] }).written).toHaveLength(3);
    expect(textsIn(directory)).toEqual(good);
  });

  test("a store that can't be rendered is named; the others are rendered", async () => {
    const { directory } = givenCheckout();
    const store = (name: string, more = '') =>
      writeFileSync(
        join(directory, `stores/${name}.yaml`),
        `kind: WooStore\nmetadata: { name: ${name} }\nspec:\n  title: x\n  admin: { email: x@example.com }\n${more}`,
      );
    store('thief', '  host: demo.localhost\n');
    store('good');
    const { code, err } = await storefleet(directory, ['render']);
    expect(code).toBe(1);
    expect(err).toBe(
      'error: stores/thief.yaml:6:3 spec.host The host demo.localhost is already used by store demo; choose another\n',
    );
    expect(existsSync(join(directory, 'dist/local/engine/good.yaml'))).toBe(true);
    expect(filesIn(directory).filter(file => file.includes('thief'))).toEqual(['stores/thief.yaml']);
    expect((await storefleet(directory, ['render', '--check'])).code).toBe(1);
  });

  test('reports a store with another renderer version, and leaves its files', async () => {
    const { directory } = givenCheckout();
    const lock = join(directory, 'dist/local/locks/demo.yaml');
    writeFileSync(lock, readFileSync(lock, 'utf8').replace(/renderer: \d+/, 'renderer: 0'));
    const { code, out } = await storefleet(directory, ['render', '--check']);
    expect({ code, out }).toEqual({
      code: 0,
      out: 'dist/ is up to date.\ndemo: rendered by another renderer version; the next change of the store renders it with this one.\n',
    });
  });

  test('-C works on a checkout elsewhere', async () => {
    const { directory } = givenCheckout();
    const elsewhere = givenEmptyDirectory();
    expect((await storefleet(elsewhere, ['-C', directory, 'render', '--check'])).code).toBe(0);
    expect((await storefleet(elsewhere, ['-C', directory, ...acme])).code).toBe(0);
    expect(existsSync(join(directory, 'stores/acme.yaml'))).toBe(true);
    expect(filesIn(elsewhere)).toEqual([]);
  });
});

describe.concurrent('usage', () => {
  const wrong: [title: string, args: string[], text: RegExp][] = [
    ['a command that is not there', ['deploy'], /unknown command 'deploy'/],
    ['no name', ['new', '--title', 'x', '--email', 'x@example.com'], /missing required argument 'name'/],
    ['no title', ['new', 'acme', '--email', 'x@example.com'], /required option '--title <title>' not specified/],
    ['an option that is not there', ['render', '--force'], /unknown option '--force'/],
    ['an option without its value', ['new', 'acme', '--title'], /option '--title <title>' argument missing/],
    ['too many names', ['new', 'acme', 'beta', '--title', 'x', '--email', 'x@example.com'], /too many arguments/],
  ];
  test.each(wrong)('%s ends with 2', async (_, args, text) => {
    const { directory } = givenCheckout();
    const before = textsIn(directory);
    const { code, out, err } = await storefleet(directory, args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(text);
    expect(textsIn(directory)).toEqual(before);
  });

  test.each([[['--help']], [['new', '--help']], [['help']]])('%j is an answer, not an error', async args => {
    const { code, out, err } = await storefleet(givenEmptyDirectory(), args);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('Usage: storefleet');
  });

  test('exit codes are documented', async () => {
    expect((await storefleetProcess(givenEmptyDirectory(), ['--help'])).out).toContain(
      'Exit codes: 0 done, 1 refused or different, 2 wrong usage.',
    );
  });
});

describe.concurrent('edition build-args', () => {
  const sha256 = 'ab'.repeat(32);
  const editions = `editions:
    shop:
      image: registry.example.com/shop:1
      plugins:
        payments: { version: 2.1.0, url: https://example.com/payments.zip, sha256: ${sha256}, licence: MIT }
        invoices: { version: 1.0.3, url: https://example.com/a/invoices.tar.gz, sha256: ${sha256}, licence: MIT }
        bought: { version: 3.0.0, sha256: ${sha256}, licence: proprietary }
      themes:
        bright: { version: 4.6.2, url: https://example.com/bright.zip?a=1&b=.zip, sha256: ${sha256}, licence: MIT }
        dark: { version: 1.1.0, url: https://example.com/dark.zip, sha256: ${sha256}, licence: MIT }
      theme: dark
`;
  const givenEditions = () => {
    const { directory } = givenCheckout();
    const file = join(directory, 'fleet.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('editions:\n', editions));
    return directory;
  };

  test('prints the arguments of the image for a shell, the default theme first; reports entries without a URL', async () => {
    const { code, out, err } = await storefleet(givenEditions(), ['edition', 'build-args', 'shop']);
    expect(code).toBe(0);
    expect(err).toBe('The plugin bought is left out: fleet.yaml names no url for it.\n');
    const { stdout } = spawnSync('sh', ['-c', `printf '%s\\n' ${out}`], { encoding: 'utf8' });
    expect(stdout.split('\n')).toEqual([
      '--build-arg',
      `PLUGINS=payments=https://example.com/payments.zip#${sha256} invoices=https://example.com/a/invoices.tar.gz#${sha256}`,
      '--build-arg',
      `THEMES=dark=https://example.com/dark.zip#${sha256} bright=https://example.com/bright.zip?a=1&b=.zip#${sha256}`,
      '',
    ]);
  });

  test('reports that an edition without plugins and themes needs no arguments', async () => {
    const { code, out, err } = await storefleet(givenEditions(), ['edition', 'build-args', 'base']);
    expect({ code, out, err }).toEqual({
      code: 0,
      out: '',
      err: 'The edition base has no plugins or themes to download: its image needs no build arguments.\n',
    });
  });

  test('refuses an edition that fleet.yaml does not have', async () => {
    const { code, out, err } = await storefleet(givenEditions(), ['edition', 'build-args', 'constructor']);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('fleet.yaml has no edition constructor; it has shop, base.');
  });
});

describe.concurrent('bootstrap', () => {
  const token = 'a-token-of-engines-1';
  const objects = (text: string) =>
    parseAllDocuments(text).map(
      document => document.toJS() as { kind: string; metadata: { name: string; namespace: string } },
    );

  test('prints projects and root Application, and not the token', async () => {
    const { directory } = givenCheckout();
    const { code, out, err } = await storefleetProcess(directory, ['bootstrap'], { STOREFLEET_GIT_TOKEN: token });
    expect(code).toBe(0);
    expect(objects(out).map(({ kind }) => kind)).toEqual(['AppProject', 'AppProject', 'Application']);
    expect(out + err).not.toContain(token);
    expect(err).toBe('Repository credentials are not printed; --with-credentials prints them.\n');
    expect(out).toBe(readFileSync(join(directory, 'dist/local/platform/engine.yaml'), 'utf8'));
  });

  test('--with-credentials prints the Secret first, with the token', async () => {
    const { directory } = givenCheckout();
    const { code, out, err } = await storefleetProcess(directory, ['bootstrap', '--with-credentials'], {
      STOREFLEET_GIT_TOKEN: token,
    });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(objects(out).map(({ kind }) => kind)).toEqual(['Secret', 'AppProject', 'AppProject', 'Application']);
    expect(objects(out)[0]).toMatchObject({
      metadata: { namespace: 'argocd', labels: { 'argocd.argoproj.io/secret-type': 'repository' } },
      stringData: { password: token, username: 'storefleet', url: 'http://127.0.0.1:8081/git/fleet.git' },
    });
  });

  test('--with-rights adds the rights of the server: to read, and no Secret', async () => {
    const { directory } = givenCheckout();
    const { code, out } = await storefleetProcess(directory, ['bootstrap', '--with-rights']);
    expect(code).toBe(0);
    expect(objects(out).slice(-2)).toMatchObject([
      { kind: 'ClusterRole', metadata: { name: 'storefleet-read' } },
      { kind: 'Role', metadata: { name: 'storefleet-read', namespace: 'argocd' } },
    ]);
    expect(out).not.toMatch(/secrets|create|patch|delete/);
  });

  test('warns of a cluster with more stores than its engine should have', async () => {
    const { directory } = givenCheckout();
    await storefleet(directory, acme);
    const fleet = join(directory, 'fleet.yaml');
    writeFileSync(fleet, readFileSync(fleet, 'utf8').replace(/engine: .*/, 'engine: { type: flux }'));
    const locks = join(directory, 'dist/local/locks');
    const lock = readFileSync(join(locks, 'acme.yaml'), 'utf8');
    const existing = readdirSync(locks).length;
    for (let index = existing; index < 100; index++)
      writeFileSync(join(locks, `shop-${index}.yaml`), lock.replaceAll('acme', `shop-${index}`));
    const warning = /^warning: Flux reconciles all \d+ stores at each commit/;
    expect((await storefleet(directory, ['bootstrap'])).err).not.toMatch(warning);
    writeFileSync(join(locks, 'shop-100.yaml'), lock.replaceAll('acme', 'shop-100'));
    const { code, err } = await storefleet(directory, ['bootstrap']);
    expect(code).toBe(0);
    expect(err).toMatch(warning);
  });

  test('a token that is made is the same the next time, and its file is its owner’s', async () => {
    const { directory } = givenCheckout();
    const first = await storefleetProcess(directory, ['bootstrap', '--with-credentials']);
    expect(await storefleetProcess(directory, ['bootstrap', '--with-credentials'])).toEqual(first);
    const file = join(directory, '.storefleet/git-token');
    expect((statSync(file).mode & 0o777).toString(8)).toBe('600');
    expect(first.out).toContain(readFileSync(file, 'utf8'));
  });

  test.each(['moon', 'constructor', '__proto__'])('a cluster %j is not there', async cluster => {
    const { directory } = givenCheckout();
    const { code, out, err } = await storefleet(directory, ['bootstrap', '--cluster', cluster]);
    expect({ code, out, err }).toEqual({
      code: 1,
      out: '',
      err: `error: fleet.yaml has no cluster ${cluster}; it has local.\n`,
    });
  });

  test('--apply needs a cluster', async () => {
    const { directory } = givenCheckout();
    const { code, err } = await storefleetProcess(directory, ['bootstrap', '--apply']);
    expect({ code, err }).toEqual({ code: 1, err: 'error: --apply needs KUBECONFIG, the cluster to write to.\n' });
  });

  test('reads a remote fleet, and never gives engines the token of the server', async () => {
    const { around, directory } = givenCheckout();
    const fleet = join(directory, 'fleet.yaml');
    writeFileSync(
      fleet,
      readFileSync(fleet, 'utf8').replace(/url: \S+fleet\.git/, 'url: https://git.example.com/there.git'),
    );
    const git = (...args: string[]) =>
      spawnSync('git', args, { cwd: directory, env: { ...process.env, ...gitIdentity } });
    for (const args of [
      ['init', '-q', '-b', 'main'],
      ['add', '.'],
      ['commit', '-q', '-m', 'Begin'],
    ])
      git(...args);
    const path = join(around, 'there.git');
    git('clone', '-q', '--bare', directory, path);
    const server = await startGitServer(path);
    const remote = {
      STOREFLEET_REMOTE_URL: server.url,
      STOREFLEET_REMOTE_TOKEN: (await server.credentials()).password,
    };
    try {
      const printed = await storefleetProcess(givenEmptyDirectory(), ['bootstrap'], remote);
      expect(printed.out).toContain('https://git.example.com/there.git');
      const refused = await storefleetProcess(givenEmptyDirectory(), ['bootstrap', '--with-credentials'], remote);
      expect(refused).toMatchObject({ code: 1, out: '' });
      expect(refused.err).toContain('Set STOREFLEET_GIT_TOKEN to a token that may read');
      const given = { ...remote, STOREFLEET_GIT_TOKEN: token };
      const { out } = await storefleetProcess(givenEmptyDirectory(), ['bootstrap', '--with-credentials'], given);
      expect(objects(out)[0]).toMatchObject({
        stringData: { password: token, url: 'https://git.example.com/there.git' },
      });
      expect(out).not.toContain(remote.STOREFLEET_REMOTE_TOKEN);
    } finally {
      server.close();
    }
  });

  test('reports an invalid environment by name, without a secret', async () => {
    const { directory } = givenCheckout();
    const { code, err } = await storefleetProcess(directory, ['bootstrap'], {
      STOREFLEET_GIT_TOKEN: 'short-secret',
      PORT: 'web',
    });
    expect({ code, err }).toEqual({
      code: 1,
      err: 'error: PORT = "web" must be a number\nerror: STOREFLEET_GIT_TOKEN must have at least 16 characters\n',
    });
  });
});
