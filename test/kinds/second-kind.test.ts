import { describe, expect, test, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import { serverKindOf } from '../../server/kinds/index.ts';
import { componentOf, status, type Observation } from '../../server/status/index.ts';
import { probeTargetOf } from '../../server/stores/probe-targets.ts';
import { evaluateRecord } from '../../server/stores/status-service.ts';
import { fleetOf } from '../../server/stores/views.ts';
import { commit, givenRepository, givenTree, type Files } from '../support/fleet.ts';
import {
  ago,
  givenComponent,
  givenGitFacts,
  givenNothing,
  givenPod,
  givenRunning,
  now,
} from '../support/observation.ts';
import {
  checkChange,
  invalidFilesOf,
  noImpact,
  planChange,
  planCreate,
  planDelete,
  planFinishDeletion,
  readImport,
  renderObjects,
} from '#fleet';
import { fleetFile, parseFile, storeFile, type Lock, type Store, type StoreInput } from '#fleet/schema';

vi.mock('../../fleet/kinds/schemas.ts', () => import('../support/kinds/schemas.ts'));
vi.mock('../../fleet/kinds/registry.ts', () => import('../support/kinds/fleet.ts'));
vi.mock('../../server/kinds/registry.ts', () => import('../support/kinds/server.ts'));

// The types only have the kinds of the product.
const page = (name = 'hello', spec: object = {}) =>
  ({
    kind: 'PageStore',
    metadata: { name },
    spec: { title: 'Hello', greeting: 'Hello there', ...spec },
  }) as unknown as StoreInput;
const files = givenRepository([page()]);
const lockPath = 'dist/local/locks/hello.yaml';
const fleetIn = (text: string) => parseFile(fleetFile, 'fleet.yaml', text);
const lockOf = (repository: Files) => parse(repository.get(lockPath) ?? '') as { spec: Record<string, unknown> };
const inTree = (repository: Files) => {
  const { stores, locks } = givenTree(repository);
  return { store: stores.get('hello') as Store, lock: locks.get('hello') as Lock };
};

describe('a second kind of store', () => {
  test('is read from its file; an unknown kind is refused with the known ones', () => {
    expect(parseFile(storeFile, 'stores/hello.yaml', stringify(page()))).toMatchObject({
      kind: 'PageStore',
      spec: { greeting: 'Hello there', owner: 'platform', state: 'running' },
    });
    const wrong = (input: object) => () => parseFile(storeFile, 'stores/hello.yaml', stringify(input));
    expect(wrong({ ...page(), kind: 'Shop' })).toThrow('kind = "Shop" must be WooStore or PageStore');
    expect(wrong(page('hello', { sampleProducts: true }))).toThrow('spec.sampleProducts = true is not a known field');
    expect(wrong({ ...page(), kind: undefined })).toThrow('kind is required');
  });

  test('is rendered to its own manifests and a lock that names it', () => {
    const paths = [...files.keys()].filter(path => path.includes('hello')).sort();
    expect(paths).toEqual([
      'dist/local/engine/hello.yaml',
      lockPath,
      'dist/local/stores/hello/namespace.yaml',
      'dist/local/stores/hello/web.yaml',
      'stores/hello.yaml',
    ]);
    expect(files.get('dist/local/stores/hello/web.yaml')).toContain('value: Hello there');
    expect(lockOf(files).spec).toMatchObject({ kind: 'PageStore', language: 'en', size: 'small' });
    expect(Object.keys(lockOf(files).spec)[0]).toBe('kind');
  });

  test('keeps the content of its lock, and shows the impact of a change', () => {
    const other = new Map([
      ...files,
      ['fleet.yaml', (files.get('fleet.yaml') ?? '').replace('defaults: {', 'defaults: { language: de,')],
    ]);
    const same = planChange(givenTree(other), 'hello', { spec: { title: 'Hi' } });
    expect(lockOf(commit(other, same)).spec.language).toBe('en');
    const { impact, ...plan } = planChange(givenTree(files), 'hello', { spec: { language: 'de', size: 'large' } });
    expect(lockOf(commit(files, { impact, ...plan })).spec).toMatchObject({
      language: 'de',
      requested: { language: 'de' },
    });
    expect(impact.warnings).toContain('The page speaks de from now on.');
    expect(impact.restarts).toEqual(['web']);
    expect(impact.requests.cpu).toBe(40);
  });

  test('reads a missing field of an older lock by its default of that time', () => {
    const text = (files.get(lockPath) ?? '').replace('  language: en\n', '');
    expect(inTree(new Map([...files, [lockPath, text]])).lock.spec).toMatchObject({ language: 'en' });
  });

  test('reads a fleet.yaml from before a field existed, and refuses a wrong value there', () => {
    const text = files.get('fleet.yaml') ?? '';
    expect(text).not.toContain('language');
    expect(fleetIn(text).spec.defaults).toMatchObject({ language: 'en' });
    expect(fleetIn(text.replace('defaults: {', 'defaults: { language: de,')).spec.defaults).toMatchObject({
      language: 'de',
    });
    expect(() => fleetIn(text.replace('defaults: {', 'defaults: { language: fr,'))).toThrow(
      'spec.defaults.language = "fr" must be en or de',
    );
    expect(() => fleetIn(text.replace(/ country: \w+,?/, ''))).toThrow('spec.defaults.country is required');
  });

  test('has what the fleet says now where neither file nor lock names a field', () => {
    const german = (files.get('fleet.yaml') ?? '').replace('defaults: {', 'defaults: { language: de,');
    const other = new Map([...files, ['fleet.yaml', german]]);
    const created = commit(other, planCreate(givenTree(other), page('hallo')));
    expect(parse(created.get('dist/local/locks/hallo.yaml') ?? '')).toMatchObject({ spec: { language: 'de' } });
  });

  test('leaves the quota for a larger size that it had', () => {
    const resized = ['large', 'small'].reduce<Files>(
      (repository, size) => commit(repository, planChange(givenTree(repository), 'hello', { spec: { size } })),
      files,
    );
    expect(lockOf(resized).spec.roomFor).toEqual({ web: { cpu: '50m', memory: '32Mi', memoryLimit: '64Mi' } });
  });

  test('keeps its kind', () => {
    const asShop = { kind: 'WooStore', spec: { greeting: null, admin: { email: 'owner@acme.com' } } };
    expect(() => planChange(givenTree(files), 'hello', asShop)).toThrow(
      /^kind = "WooStore" can't change .*"PageStore"/,
    );
    const pushed = new Map([
      ...files,
      [
        'stores/hello.yaml',
        stringify({ ...page(), kind: 'WooStore', spec: { title: 'Hello', admin: { email: 'o@acme.com' } } }),
      ],
    ]);
    expect(() => planChange(givenTree(pushed), 'hello', { spec: { title: 'Hi' } })).toThrow(
      /kind = "WooStore" can't change/,
    );
    expect(invalidFilesOf(givenTree(pushed), 'hello')).toMatchObject([
      { path: 'stores/hello.yaml', problems: [{ field: 'kind', value: '"WooStore"' }] },
    ]);
    const mismatched = inTree(pushed);
    expect(() => renderObjects(mismatched.store, mismatched.lock)).toThrow(/^kind = "WooStore" can't change/);
  });

  test('has no lock that a person invented', () => {
    const forged = new Map([...files, [lockPath, (files.get(lockPath) ?? '').replace('page:1', 'other:1')]]);
    const [before, after] = [givenTree(files), givenTree(forged)];
    const diff = { before, after, changed: new Map([[lockPath, forged.get(lockPath) ?? '']]) };
    const { problems } = checkChange(diff);
    expect(problems.map(({ field }) => field)).toContain('spec.images.web');
  });

  test('is created by an import', () => {
    const [row, shop] = readImport(
      'stores.csv',
      'kind,name,title,greeting,admin.email\nPageStore,hi,Hi,Hello,\n,shop,Shop,,o@acme.com\n',
      'csv',
    );
    expect(row?.input).toEqual({
      kind: 'PageStore',
      metadata: { name: 'hi' },
      spec: { title: 'Hi', greeting: 'Hello' },
    });
    expect(shop?.input).toMatchObject({ kind: 'WooStore', spec: { admin: { email: 'o@acme.com' } } });
    expect(planCreate(givenTree(files), row?.input).impact).not.toEqual(noImpact);
  });

  const { store, lock } = inTree(files);
  const { status: kind } = serverKindOf(store, lock);
  const gitFacts = givenGitFacts({ kind });
  const components = (ready: number): Observation['components'] =>
    new Map([
      [
        'web',
        givenComponent({
          ready,
          createdAt: ago(20),
          pods: [givenPod('web-1', { ready: { ok: ready > 0, at: ago(5), reason: '', message: '' } })],
        }),
      ],
    ]);
  const starting = { ...givenRunning(), availability: null, claims: [], volumes: [], components: components(0) };
  const check = { outcome: 'ok', detail: 'The page answers 200' } as const;
  const availability = {
    outcome: 'ok',
    at: ago(1),
    since: ago(2),
    firstOkAt: ago(2),
    checks: { page: check },
    latencyMs: 9,
  } as const;
  const live = { ...starting, components: components(1), availability };

  test('shows its own steps and evidence, from its start to its first answer', () => {
    expect(status(starting, gitFacts, now)).toMatchObject({ phase: 'Starting', reason: 'StartingPage' });
    const shown = status(live, gitFacts, now);
    expect(shown).toMatchObject({ phase: 'Live', reason: 'ShowsPage', message: 'The page answers.' });
    expect(shown.steps.map(({ id, state }) => `${id} ${state}`)).toEqual([
      'commit done',
      'sync done',
      'page done',
      'probe done',
    ]);
    expect(shown.steps.at(-1)?.title).toBe('Shows its page');
    expect(shown.evidence.map(({ check: name }) => name)).toEqual(expect.arrayContaining(['Page ready', 'Page open']));
    expect(shown.evidence.map(({ check: name }) => name)).not.toContain('Database ready');
  });

  test('is Degraded with the name of its own workload', () => {
    const lost = { ...live, components: new Map() };
    const was = givenGitFacts({ kind, firstLiveAt: ago(30) });
    expect(status(lost, was, now)).toMatchObject({
      phase: 'Degraded',
      message: expect.stringMatching(/^The Deployment web is gone; .* recreates it at its next sync\.$/) as string,
    });
    expect(componentOf(lost, 'web').exists).toBe(false);
  });

  test('is probed by its own probe', () => {
    const record = { name: 'hello', store, lock, cluster: 'local', gitFacts, yaml: null, problems: [], removed: null };
    const { fleet } = givenTree(files);
    const target = probeTargetOf(evaluateRecord(record, live, gitFacts, fleet, now), fleet);
    expect(target).toMatchObject({ store: 'hello', url: 'http://hello.localhost/' });
    expect(target?.probe).toBe(serverKindOf(store, lock).probe);
  });

  test('has tiers of its own on the page', () => {
    const view = fleetOf(givenTree(files).fleet, '', [], '', { mode: 'commit', mayCommit: false, forge: null }, null);
    expect(view.tiers.map(({ kind: of, name, requests }) => `${of} ${name} ${requests.pods}`)).toEqual([
      'WooStore small 2',
      'WooStore large 2',
      'PageStore small 1',
      'PageStore large 1',
    ]);
  });

  test('is deleted in two commits, and shown until nothing remains', () => {
    const leaving = planDelete(givenTree(files), 'hello');
    expect(leaving.impact.warnings[0]).toContain('(a page)');
    const marked = commit(files, leaving);
    expect(marked.get('dist/local/stores/hello/namespace.yaml')).not.toContain('Prune=false');
    const gone = commit(marked, planFinishDeletion(givenTree(marked), 'hello'));
    expect([...gone.keys()].filter(path => path.includes('hello'))).toEqual([]);
    const absent = givenGitFacts({ kind, desired: 'absent', deletionRequestedAt: ago(50), filesRemovedAt: ago(40) });
    expect(status(givenNothing(), absent, now)).toMatchObject({ phase: 'Deleted' });
  });
});
