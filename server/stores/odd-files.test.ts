import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { eventually } from '../../test/support/eventually.ts';
import {
  givenFiles,
  givenStatuses,
  FakeObserver,
  givenSeededFleet,
  handwritten,
  home,
  subjects,
  touched,
} from '../../test/support/fleet-server.ts';
import { git, givenClone, givenDirectory, personCommits } from '../../test/support/ledger.ts';
import { givenRunning } from '../../test/support/observation.ts';
import { startServer } from '../main.ts';
import { readConfig } from '../startup/config.ts';
import { manifests, history, problemDocument, storeDetail, storeList } from '#contract';
import { symbolicLink, submodule } from '#fleet';

type Odd = readonly [path: Buffer | string, content: Buffer | string, mode?: string];

/** Commits entries that no file system would accept, and pushes. */
function personPushesOdd(repository: string, files: readonly Odd[]): void {
  const clone = givenClone(repository);
  const feed = (input: Buffer | string, ...args: string[]) =>
    execFileSync('git', args, { cwd: clone, input, encoding: 'utf8' }).trim();
  const records = files.map(([path, content, mode = '100644']) => {
    const id =
      mode === '160000' ? git(clone, 'rev-parse', 'HEAD').trim() : feed(content, 'hash-object', '-w', '--stdin');
    return Buffer.concat([Buffer.from(`${mode} ${id}\t`), Buffer.from(path), Buffer.from('\0')]);
  });
  feed(Buffer.concat(records), 'update-index', '-z', '--index-info');
  git(clone, 'commit', '--quiet', '--message', 'Odd files');
  git(clone, 'push', '--quiet', 'origin', 'HEAD:main');
}

const acme = handwritten('acme');
const odd: readonly (readonly [row: string, message: string, ...Odd])[] = [
  ['stores/acme.yml', 'rename it to stores/acme.yaml', 'stores/acme.yml', acme],
  ['stores/acme.YAML', 'rename it to stores/acme.yaml', 'stores/acme.YAML', acme],
  ['stores/acme.json', 'rename it to stores/acme.yaml', 'stores/acme.json', '{"kind":"WooStore"}'],
  ['stores/eu/acme.yaml', 'rename it to stores/acme.yaml', 'stores/eu/acme.yaml', acme],
  ['stores/x@evil.com#.yaml', 'the name must be lower-case letters', 'stores/x@evil.com#.yaml', acme],
  ['stores/a b"c\n?.yaml', 'the name must be lower-case letters', 'stores/a b"c\n?.yaml', acme],
  ['stores/\\377x.yaml', 'the name must be lower-case letters', Buffer.from('stores/\xffx.yaml', 'latin1'), acme],
  ['stores/here', symbolicLink.rule, 'stores/here', '/etc/passwd', '120000'],
  ['linked', symbolicLink.rule, 'stores/linked.yaml', 'demo.yaml', '120000'],
  ['stores/other', submodule.rule, 'stores/other', '', '160000'],
  ['zeros', 'must be a mapping of fields', 'stores/zeros.yaml', Buffer.alloc(64)],
  ['latin', 'must be UTF-8 text', 'stores/latin.yaml', Buffer.from('title: Caf\xe9', 'latin1')],
  ['stores/new.yaml', 'the name is reserved', 'stores/new.yaml', handwritten('new')],
];

const polling = { timeout: 60_000, interval: 100 };

test('shows each odd file as one invalid row with what to do, and runs the valid store beside them', async () => {
  const data = givenDirectory();
  const lines: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation(line => lines.push(String(line)) > 0);
  onTestFinished(() => write.mockRestore());
  const server = await startServer(
    readConfig({ PORT: '0', STOREFLEET_DATA_DIR: data, STOREFLEET_SEED_DIR: home, STOREFLEET_LOG_LEVEL: 'warn' }),
    givenFiles({ 'build/dashboard/index.html': '<title>Storefleet</title>' }),
  );
  onTestFinished(() => server.stop());
  const repository = join(data, 'fleet.git');
  const get = (path: string) => fetch(`${server.url}/api/stores${path}`);
  const rows = async () => storeList.parse(await (await get('')).json()).items;

  personPushesOdd(repository, [
    ...odd.map(([, , ...file]) => file),
    ['stores/beta.yaml', handwritten('beta'), '100755'],
    ['stores/README.md', '# Our stores'],
    ['stores/.gitkeep', ''],
  ]);
  await vi.waitFor(() => expect(subjects(repository)).toContain('Render store beta'), polling);
  expect(touched(repository)).toContain('A dist/local/locks/beta.yaml');
  const shown = await rows();
  expect(shown.map(({ name }) => name)).toEqual([...odd.map(([row]) => row), 'beta', 'demo'].sort());
  for (const [row, message] of odd) {
    const store = shown.find(({ name }) => name === row);
    expect(store).toMatchObject({
      status: { phase: 'Invalid' },
      host: '',
      links: { shop: '', admin: '', engine: null },
    });
    expect(store?.problem).toContain(message);
    // The page of the store and its tabs.
    const path = `/${encodeURIComponent(row)}`;
    expect(storeDetail.parse(await (await get(path)).json())).toMatchObject({
      name: row,
      problems: [{ rule: expect.stringContaining(message) as string }],
      status: { phase: 'Invalid', offeredActions: [] },
    });
    expect(manifests.parse(await (await get(`${path}/manifests`)).json())).toBeDefined();
    const { entries } = history.parse(await (await get(`${path}/history`)).json());
    // Git writes a path that is not UTF-8 in its own way.
    if (!row.includes('\\')) expect(entries.map(({ subject }) => subject)).toEqual(['Odd files']);
  }
  expect(problemDocument.parse(await (await get('/stores%2Fghost.yml')).json()).status).toBe(422);

  // Changing and deleting work as usual.
  const json = { 'content-type': 'application/json' };
  const change = { method: 'PATCH', headers: json, body: JSON.stringify({ spec: { title: 'Beta' } }) };
  expect((await fetch(`${server.url}/api/stores/beta`, change)).status).toBe(202);
  const remove = { method: 'DELETE', headers: json, body: JSON.stringify({ confirm: 'beta' }) };
  expect((await fetch(`${server.url}/api/stores/beta`, remove)).status).toBe(202);
  await vi.waitFor(async () => expect((await rows()).map(({ name }) => name)).not.toContain('beta'), polling);

  // The rename that the message suggests fixes it.
  const clone = givenClone(repository);
  git(clone, 'mv', 'stores/acme.yml', 'stores/acme.yaml');
  git(clone, 'commit', '--quiet', '--message', 'Rename');
  git(clone, 'push', '--quiet', 'origin', 'HEAD:main');
  await vi.waitFor(() => expect(subjects(repository)).toContain('Render store acme'), polling);
  const after = (await rows()).map(({ name }) => name);
  expect(after).toContain('acme');
  expect(after).not.toContain('stores/acme.yml');
  expect(lines.filter(line => line.includes('"level":50'))).toEqual([]);
});

describe('an unreadable record', () => {
  test('is one invalid row with its reason, logged once; all other stores are unchanged', async () => {
    const fixture = await givenSeededFleet();
    personCommits(fixture.path, { 'stores/acme.yaml': handwritten('acme') });
    await fixture.ledger.refresh();
    const { ledger } = fixture;
    const first = vi
      .spyOn(ledger, 'firstCommit')
      .mockImplementation(path =>
        path === 'stores/acme.yaml' ? Promise.reject(new TypeError('unexpected')) : Promise.resolve(null),
      );
    const errors: string[] = [];
    const onUnread = (store: string, error: unknown) => errors.push(`${store}: ${String(error)}`);
    const { board } = givenStatuses(fixture, { onUnread });
    const storeNamed = async (store: string) => (await board.view()).stores.get(store);
    expect(await storeNamed('acme')).toMatchObject({
      record: { problems: [{ rule: "can't be read now: unexpected" }] },
      status: { phase: 'Invalid' },
    });
    expect((await storeNamed('demo'))?.status.phase).toBe('NotObserved');
    expect(errors).toEqual(['acme: TypeError: unexpected']);
    first.mockRestore();
    await eventually(async () => expect((await storeNamed('acme'))?.status.phase).toBe('NotObserved'));
  });
});

describe('a namespace that does not belong to the fleet', () => {
  test.each(['Foo.Bar', 'x_y', 'new', '-', '__proto__'])(
    'is one row with the label of the store %s, without links or actions',
    async label => {
      const observer = new FakeObserver();
      observer.observations.set(label, () => givenRunning({ store: label }));
      const { stores } = await givenStatuses(await givenSeededFleet(), { observer }).board.view();
      expect([...stores.keys()]).toEqual([label, 'demo'].sort());
      const found = stores.get(label);
      if (found === undefined) throw new Error('there is no row');
      expect(found.status).toMatchObject({ phase: 'Orphaned', offeredActions: [] });
      const { links, host } = found.summary;
      expect({ links, host }).toEqual({ links: { shop: '', admin: '', engine: null }, host: '' });
    },
  );

  test('affects no other store if it is deleted before it is read', async () => {
    const observer = new FakeObserver();
    let calls = 0;
    observer.stores = () => new Map(calls++ === 0 ? [['ghost', 'local']] : []);
    const { stores } = await givenStatuses(await givenSeededFleet(), { observer }).board.view();
    expect([...stores.keys()]).toEqual(['demo']);
  });
});
