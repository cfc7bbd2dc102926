import { appendFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { givenDirectory, givenFreshClone, run, Served } from './fixture.ts';

const building = /^Building the dashboard/m;
const npmStart = ['npm', 'start'] as const;

const create = (url: string, name: string) =>
  fetch(`${url}/api/stores`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      kind: 'WooStore',
      metadata: { name },
      spec: { title: 'Acme Toys', admin: { email: 'owner@acme.com' } },
    }),
  });

describe('npm start', () => {
  test('builds once for its sources, and never before the settings are checked', async () => {
    const clone = await givenFreshClone();
    const data = join(await givenDirectory(), 'data');
    const begin = (variables = {}) => Served.begin(npmStart, clone, { STOREFLEET_DATA_DIR: data, ...variables });
    const outputOf = (served: Served) => served.lines.join('\n');

    const wrong = begin({ STOREFLEET_LOG_LEVEL: 'loud' });
    expect(await wrong.ended()).toBe(1);
    expect(outputOf(wrong)).toContain(
      'error: STOREFLEET_LOG_LEVEL = "loud" must be debug, info, warn, error or silent',
    );
    expect(outputOf(wrong)).not.toMatch(building);

    const first = begin();
    await first.answered();
    expect(outputOf(first)).toMatch(building);
    expect(outputOf(first)).toMatch(/modules read[^]*files written/);
    expect(await first.ended('SIGTERM')).toBe(0);

    const second = begin();
    const url = await second.answered();
    expect(outputOf(second)).not.toMatch(building);
    expect(await (await fetch(url)).text()).toContain('<title>Storefleet</title>');
    await second.ended('SIGTERM');

    await appendFile(join(clone, 'dashboard/index.html'), '<!-- edited -->\n');
    const third = begin();
    expect(await (await fetch(await third.answered())).text()).toContain('<!-- edited -->');
    expect(outputOf(third)).toMatch(building);
    await third.ended('SIGTERM');
  });

  test('ends the server on SIGTERM; what it accepted is written, and nothing else', async () => {
    const clone = await givenFreshClone();
    const data = join(await givenDirectory(), 'data');
    const served = Served.begin(npmStart, clone, { STOREFLEET_DATA_DIR: data });
    const url = await served.answered();
    const names = Array.from({ length: 20 }, (_, index) => `shop-${index}`);
    const answers = names.map(async name => {
      const response = await create(url, name).catch(() => undefined);
      await response?.arrayBuffer();
      return { name, status: response?.status };
    });
    await Promise.race(answers);
    expect(await served.ended('SIGTERM')).toBe(0);
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
    const accepted = (await Promise.all(answers)).filter(({ status }) => status === 202);
    expect(accepted).not.toEqual([]);
    const { stdout } = await run('git', ['ls-tree', '--name-only', 'main', 'stores/'], {
      cwd: join(data, 'fleet.git'),
    });
    const expected = [...accepted.map(({ name }) => `stores/${name}.yaml`), 'stores/demo.yaml'];
    expect(stdout.trim().split('\n').sort()).toEqual(expected.sort());
  });
});

test('storefleet --help loads no package that only a command needs', async () => {
  const clone = await givenFreshClone();
  const loadedBy = async (...args: string[]) => {
    const coverage = await givenDirectory();
    await run(process.execPath, ['cli/storefleet.js', ...args], {
      cwd: clone,
      env: { ...process.env, NODE_V8_COVERAGE: coverage },
    });
    const [report = ''] = await readdir(coverage);
    const { result } = JSON.parse(await readFile(join(coverage, report), 'utf8')) as { result: { url: string }[] };
    return result.map(({ url }) => url);
  };
  // The first start builds the command.
  await loadedBy('--help');
  const help = await loadedBy('--help');
  const packages = new Set(help.flatMap(url => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? []));
  expect([...packages].sort()).toEqual(['commander', 'yaml', 'zod']);
  expect(await loadedBy('render', '--check')).toEqual(
    expect.arrayContaining([expect.stringMatching(/node_modules\/cdk8s\//)]),
  );
});

test('storefleet runs from the package, installed elsewhere', async () => {
  const clone = await givenFreshClone();
  const elsewhere = await givenDirectory();
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', elsewhere], {
    cwd: clone,
    maxBuffer: 16 * 1024 ** 2,
  });
  const [packed] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
  expect(packed.files.filter(({ path }) => /\.test\.|given|\.tsx?$/.test(path.replace(/\.d\.ts$/, '')))).toEqual([]);
  await run('npm', ['install', '--prefix', elsewhere, '--no-audit', join(elsewhere, packed.filename)]);
  const storefleet = join(elsewhere, 'node_modules/.bin/storefleet');

  expect((await run(storefleet, ['--help'])).stdout).toContain('Usage: storefleet');
  expect((await run(storefleet, ['-C', clone, 'render', '--check'])).stdout).toBe('dist/ is up to date.\n');

  const data = join(elsewhere, 'data');
  const served = Served.begin([storefleet, 'serve'], elsewhere, { STOREFLEET_DATA_DIR: data });
  const url = await served.answered();
  const page = await (await fetch(url)).text();
  expect(page).toBe(await readFile(join(elsewhere, 'node_modules/storefleet/build/dashboard/index.html'), 'utf8'));
  expect((await create(url, 'acme')).status).toBe(202);
  // A separate thread reads a long file.
  const rows = Array.from({ length: 200 }, (_, index) => `shop-${index},Shop ${index},owner@example.com`);
  const plan = await fetch(`${url}/api/imports?dryRun=true`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv' },
    body: ['name,title,admin.email', ...rows].join('\n'),
  });
  expect(plan.status).toBe(200);
  expect(await served.ended('SIGTERM')).toBe(0);
});
