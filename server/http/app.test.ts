import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { z } from 'zod';
import { eventually } from '../../test/support/eventually.ts';
import {
  givenStatuses,
  givenReconciliation,
  givenFiles,
  givenListening,
  givenLog,
  givenSeededFleet,
  FakeObserver,
  home,
  subjects,
  touched,
  validStore,
} from '../../test/support/fleet-server.ts';
import {
  sendRequest,
  document,
  givenServer,
  parseExactly,
  problemOf,
  send,
  tip,
  type Server,
} from '../../test/support/http-server.ts';
import { git, givenChange, personCommits } from '../../test/support/ledger.ts';
import { givenRunning } from '../../test/support/observation.ts';
import { loopbackHosts } from '../access/same-origin.ts';
import { StoreService } from '../stores/store-service.ts';
import { createApp } from './app.ts';
import { EventStream } from './stream.ts';
import {
  buildMeta,
  changeAccepted,
  commitDiff,
  commitDetail,
  fleetHistory,
  fleetView,
  history,
  manifests,
  planAnswer,
  positionHeader,
  readPosition,
  storeDetail,
  storeList,
  storeSummary,
  streamEvents,
  type StoreHistory,
} from '#contract';
import { planCreate } from '#fleet';

describe('every route of the contract', () => {
  const routes: [path: string, schema: z.ZodType][] = [
    ['/api/fleet', fleetView],
    ['/api/stores', storeList],
    ['/api/stores/demo', storeDetail],
    ['/api/stores/demo/manifests', manifests],
    ['/api/stores/demo/history', history],
  ];
  test.each(routes)('GET %s', async (path, schema) => {
    const server = await givenServer();
    const { status, headers, body } = await sendRequest(server, path);
    expect(status).toBe(200);
    // The tag of a store is the version of its file, so it does not show a changed status.
    expect(headers.get('cache-control')).toBe(schema === storeDetail ? 'no-store' : 'private, no-cache');
    parseExactly(schema, body);
  });

  test('GET /api/stores/:name/history/:commit', async () => {
    const server = await givenServer();
    const { body } = await sendRequest(server, `/api/stores/demo/history/${tip(server)}`);
    const { diff, commit, actor } = parseExactly(commitDiff, body);
    expect({ commit, actor }).toEqual({ commit: tip(server), actor: 'storefleet' });
    expect(diff).toContain('+++ b/stores/demo.yaml');
    expect(diff).not.toContain('fleet.yaml');
  });

  test('they return the example store', async () => {
    const server = await givenServer();
    const detail = storeDetail.parse((await sendRequest(server, '/api/stores/demo')).body);
    expect(detail).toMatchObject({
      name: 'demo',
      title: 'Demo Shop',
      host: 'demo.localhost',
      aliases: [],
      namespace: 'store-demo',
      problems: [],
      revision: tip(server),
      status: { phase: 'NotObserved', reason: 'NoClusterConnected' },
      links: { shop: 'http://demo.localhost/', admin: 'http://demo.localhost/wp-admin/' },
    });
    const list = storeList.parse((await sendRequest(server, '/api/stores')).body);
    expect(list.items).toEqual(
      [storeSummary.parse(detail)].map(({ status, ...rest }) => ({
        ...rest,
        status: {
          phase: status.phase,
          reason: status.reason,
          message: status.message,
          since: status.since,
        },
      })),
    );
    const { files } = manifests.parse((await sendRequest(server, '/api/stores/demo/manifests')).body);
    expect(files.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['stores/demo.yaml', 'dist/local/engine/demo.yaml']),
    );
    const { clusters } = fleetView.parse((await sendRequest(server, '/api/fleet')).body);
    expect(clusters.map(({ state }) => state)).toEqual(['disconnected']);
  });

  test.each([
    ['create', { action: 'create', store: validStore('acme') }, 'Create store acme'],
    ['change', { action: 'change', name: 'demo', patch: { spec: { size: 'large' } } }, 'Change store demo'],
    ['delete', { action: 'delete', name: 'demo' }, 'Delete store demo'],
  ])('POST /api/plans %s writes nothing', async (_, request, subject) => {
    const server = await givenServer();
    const before = tip(server);
    const { status, body } = await send(server, 'POST', '/api/plans', request);
    expect(status).toBe(200);
    const plan = parseExactly(planAnswer, body);
    expect(plan.subject).toBe(subject);
    expect(plan.yaml).toContain('kind: WooStore');
    expect(tip(server)).toBe(before);
  });

  test('a plan equals what is then done', async () => {
    const server = await givenServer();
    const planned = planAnswer.parse(
      (await send(server, 'POST', '/api/plans', { action: 'create', store: validStore('acme') })).body,
    );
    const accepted = changeAccepted.parse((await send(server, 'POST', '/api/stores', validStore('acme'))).body);
    expect(accepted.impact).toEqual(planned.impact);
    const done = touched(server.fixture.path);
    expect(done.sort()).toEqual(planned.files.map(({ path }) => `A ${path}`).sort());
    expect(git(server.fixture.path, 'show', 'main:stores/acme.yaml')).toBe(planned.yaml);
  });
});

describe('POST /api/stores', () => {
  test('answers 202 once one commit has the store file, lock, manifests and engine object', async () => {
    const server = await givenServer();
    const before = tip(server);
    const { status, body } = await send(server, 'POST', '/api/stores', validStore('acme'));
    expect(status).toBe(202);
    const { change, watch } = parseExactly(changeAccepted, body);
    expect(change).toMatchObject({
      action: 'create',
      store: 'acme',
      commit: tip(server),
      subject: 'Create store acme',
    });
    expect(git(server.fixture.path, 'rev-parse', 'main^').trim()).toBe(before);
    const added = touched(server.fixture.path);
    expect(added).toEqual(
      expect.arrayContaining([
        'A stores/acme.yaml',
        'A dist/local/locks/acme.yaml',
        'A dist/local/engine/acme.yaml',
        'A dist/local/stores/acme/web.yaml',
      ]),
    );
    expect(
      added.filter(
        line =>
          !/^A (stores\/acme\.yaml|dist\/local\/(locks|engine)\/acme\.yaml|dist\/local\/stores\/acme\/[a-z]+\.yaml)$/.test(
            line,
          ),
      ),
    ).toEqual([]);
    expect(git(server.fixture.path, 'show', '-s', '--format=%an%n%(trailers)', 'main')).toMatch(
      new RegExp(
        `^ada\nStorefleet-Change: ${change.id}\nStorefleet-Actor: ada\nStorefleet-Action: create\nStorefleet-Store: acme\n`,
      ),
    );
    const { status: watched, body: detail } = await sendRequest(server, watch);
    expect(watched).toBe(200);
    expect(storeDetail.parse(detail).name).toBe('acme');
  });

  test.each([
    ['the name', 'demo', {}, 'metadata.name'],
    ['the host', 'other', { host: 'demo.localhost' }, 'spec.host'],
  ])('refuses a second store with %s of another', async (_, name, spec, field) => {
    const server = await givenServer();
    const before = tip(server);
    const problem = problemOf(await send(server, 'POST', '/api/stores', validStore(name, spec)), 409);
    expect(problem.problems).toMatchObject([{ field }]);
    expect(tip(server)).toBe(before);
  });

  test('refuses the name of a store that still runs without a file in Git: its volumes would be taken over', async () => {
    const observer = new FakeObserver();
    const server = await givenServer({}, observer);
    observer.observations.set('acme', () => givenRunning({ store: 'acme' }));
    const before = tip(server);
    const plan = await send(server, 'POST', '/api/plans', { action: 'create', store: validStore('acme') });
    for (const answer of [plan, await send(server, 'POST', '/api/stores', validStore('acme'))]) {
      expect(problemOf(answer, 409)).toMatchObject({
        detail: expect.stringMatching(/^A store acme is still in the cluster\./) as string,
        problems: [{ field: 'metadata.name' }],
      });
    }
    expect(tip(server)).toBe(before);
    observer.observations.clear();
    expect((await send(server, 'POST', '/api/stores', validStore('acme'))).status).toBe(202);
  });

  test('accepts one of twenty requests for one name at once', async () => {
    const server = await givenServer();
    const before = subjects(server.fixture.path).length;
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => send(server, 'POST', '/api/stores', validStore('acme'))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([202, ...Array.from({ length: 19 }, () => 409)]);
    expect(subjects(server.fixture.path)).toHaveLength(before + 1);
  });

  const invalid: [title: string, store: unknown, problem: object][] = [
    [
      'a field that is not known',
      validStore('acme', { titel: 'x' }),
      { field: 'spec.titel', value: '"x"', rule: 'is not a known field' },
    ],
    ['a missing field', { ...validStore('acme'), spec: { title: 'x' } }, { field: 'spec.admin', rule: 'is required' }],
    [
      'a bad address',
      validStore('acme', { admin: { email: 'x' } }),
      { field: 'spec.admin.email', value: '"x"', rule: 'must be an e-mail address' },
    ],
    ['a size that the fleet has not', validStore('acme', { size: 'huge' }), { field: 'spec.size', value: '"huge"' }],
    ['a path as the name', validStore('../../etc/passwd'), { field: 'metadata.name', value: '"../../etc/passwd"' }],
    ['a reserved name', validStore('new'), { field: 'metadata.name', value: '"new"' }],
    ['a store to be removed', validStore('acme', { state: 'removed' }), { field: 'spec.state', value: '"removed"' }],
    [
      'markup in a host',
      validStore('acme', { host: '<b>.example.com' }),
      { field: 'spec.host', value: '"<b>.example.com"' },
    ],
    ['a list', [], { field: '', rule: 'must be a mapping of fields' }],
  ];
  test.each(invalid)('names field, value and rule of %s', async (_, store, expected) => {
    const server = await givenServer();
    const before = tip(server);
    const { problems } = problemOf(await send(server, 'POST', '/api/stores', store), 422);
    expect(problems).toEqual(expect.arrayContaining([expect.objectContaining(expected)]));
    expect(tip(server)).toBe(before);
  });

  test('refuses keys that would reach into objects as unknown fields', async () => {
    const server = await givenServer();
    const body = JSON.stringify(validStore('acme')).replace('"spec":{', '"spec":{"__proto__":{"title":"x"},');
    const answered = await sendRequest(server, '/api/stores', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect([202, 422]).toContain(answered.status);
    expect(Object.hasOwn(Object.prototype, 'title')).toBe(false);
  });
});

describe('request bodies that can’t be read', () => {
  const post = (server: Server, body: string | Uint8Array<ArrayBuffer> | undefined, headers: Record<string, string>) =>
    sendRequest(server, '/api/stores', { method: 'POST', headers, ...(body === undefined ? {} : { body }) });
  const json = { 'content-type': 'application/json' };
  const valid = JSON.stringify(validStore('acme'));
  const padded = (bytes: number) => valid.replace('Acme Toys', 'x'.repeat(bytes - valid.length + 'Acme Toys'.length));

  const cases: [string, string | Uint8Array<ArrayBuffer> | undefined, Record<string, string>, number][] = [
    ['text', valid, { 'content-type': 'text/plain' }, 415],
    ['a form', 'name=acme', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['YAML', 'kind: WooStore', { 'content-type': 'application/yaml' }, 415],
    ['no type', new TextEncoder().encode(valid), {}, 415],
    ['another charset', valid, { 'content-type': 'application/json; charset=latin1' }, 415],
    ['an encoding that is not known', valid, { ...json, 'content-encoding': 'zstd-not' }, 415],
    ['half a document', '{"kind": "Woo', json, 400],
    ['a word', 'WooStore', json, 400],
    ['a JSON text that is not an object', '"WooStore"', json, 400],
    ['null', 'null', json, 400],
    ['bytes that are not UTF-8', new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]), json, 400],
    ['64 KiB, all of it title', padded(64 * 1024), json, 422],
    ['one byte more than 64 KiB', padded(64 * 1024 + 1), json, 413],
    ['65 KiB', padded(65 * 1024), json, 413],
    ['nesting as deep as it fits', '['.repeat(32_000) + ']'.repeat(32_000), json, 422],
  ];
  test.each(cases)('%s', async (_, body, headers, status) => {
    const server = await givenServer();
    const before = tip(server);
    const problem = problemOf(await post(server, body, headers), status);
    if (status === 400) expect(problem.detail).toBe('The body is not valid JSON.');
    expect(tip(server)).toBe(before);
    expect(server.logged().filter(line => Number(line.level) >= 50)).toEqual([]);
  });

  test.each(['POST', 'DELETE'])('%s without a body', async method => {
    const server = await givenServer();
    const path = method === 'POST' ? '/api/stores' : '/api/stores/demo';
    const { status } = await sendRequest(server, path, { method, headers: json });
    expect(status).toBe(422);
  });

  test.each([
    ['POST', '/api/stores', '{"spec":'],
    ['POST', '/api/plans', '{"action":"create","store":'],
    ['PATCH', '/api/stores/demo', '{"spec":'],
    ['DELETE', '/api/stores/demo', '{"confirm":'],
  ])('%s %s of mappings in mappings without end', async (method, path, begin) => {
    const server = await givenServer();
    const body = begin + '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000) + '}';
    const { problems } = problemOf(await sendRequest(server, path, { method, headers: json, body }), 422);
    expect(problems).toEqual([{ field: '', rule: 'is nested too deeply' }]);
  });

  test('answers an invalid body of any write with a problem document', async () => {
    const server = await givenServer();
    for (const [method, path] of [
      ['PATCH', '/api/stores/demo'],
      ['DELETE', '/api/stores/demo'],
      ['POST', '/api/plans'],
    ] as const) {
      problemOf(await sendRequest(server, path, { method, headers: json, body: '{' }), 400);
    }
  });
});

describe('PATCH /api/stores/:name', () => {
  test('changes the host; the old one redirects to the shop', async () => {
    const server = await givenServer();
    await send(server, 'PATCH', '/api/stores/demo', { spec: { host: 'shop.example.com' } });
    const detail = storeDetail.parse((await sendRequest(server, '/api/stores/demo')).body);
    expect(detail).toMatchObject({ host: 'shop.example.com', aliases: ['demo.localhost'] });
  });

  test.each(['application/json', 'application/merge-patch+json'])('writes a title as %s in one commit', async type => {
    const server = await givenServer();
    const before = tip(server);
    const { status, body } = await send(server, 'PATCH', '/api/stores/demo', { spec: { title: 'New Title' } }, type);
    expect(status).toBe(202);
    const { change, impact } = parseExactly(changeAccepted, body);
    expect(change).toMatchObject({ action: 'change', store: 'demo', commit: tip(server) });
    expect(impact.fields).toEqual([{ field: 'spec.title', from: 'Demo Shop', to: 'New Title' }]);
    expect(git(server.fixture.path, 'rev-parse', 'main^').trim()).toBe(before);
    expect(touched(server.fixture.path)).toContain('M stores/demo.yaml');
    const yaml = git(server.fixture.path, 'show', 'main:stores/demo.yaml');
    expect(yaml).toBe(git(server.fixture.path, 'show', 'main^:stores/demo.yaml').replace('Demo Shop', 'New Title'));
  });

  test('removes a field by null', async () => {
    const server = await givenServer();
    await send(server, 'PATCH', '/api/stores/demo', { spec: { size: 'large' } });
    expect((await send(server, 'PATCH', '/api/stores/demo', { spec: { size: null } })).status).toBe(202);
    expect(git(server.fixture.path, 'show', 'main:stores/demo.yaml')).not.toContain('size');
  });

  test('makes no commit for a patch that changes nothing', async () => {
    const server = await givenServer();
    const before = tip(server);
    expect((await send(server, 'PATCH', '/api/stores/demo', {})).status).toBe(202);
    expect(tip(server)).toBe(before);
  });

  const refused: [title: string, patch: unknown, field: string][] = [
    ['the name', { metadata: { name: 'other' } }, 'metadata.name'],
    ['the kind', { kind: 'MedusaStore' }, 'kind'],
    ['the cluster', { spec: { cluster: 'far' } }, 'spec.cluster'],
    ['a field that is not known', { spec: { titel: 'x' } }, 'spec.titel'],
    ['what is required', { spec: { title: null } }, 'spec.title'],
    ['everything', { spec: null }, 'spec'],
    ['a text into a mapping', { spec: { title: { text: 'x', none: null } } }, 'spec.title'],
    ['a list', [{ op: 'replace', path: '/spec/title', value: 'x' }], ''],
  ];
  test.each(refused)('refuses %s', async (_, patch, field) => {
    const server = await givenServer();
    const before = tip(server);
    const { problems } = problemOf(await send(server, 'PATCH', '/api/stores/demo', patch), 422);
    expect(problems.map(problem => problem.field)).toContain(field);
    expect(problems.every(({ file, line }) => file === undefined && line === undefined)).toBe(true);
    expect(tip(server)).toBe(before);
  });

  test('keeps the changes and comments that people pushed meanwhile', async () => {
    const server = await givenServer();
    const text = git(server.fixture.path, 'show', 'main:stores/demo.yaml');
    personCommits(server.fixture.path, { 'stores/demo.yaml': `${text}  size: medium # for the sale\n` });
    expect((await send(server, 'PATCH', '/api/stores/demo', { spec: { title: 'Sale' } })).status).toBe(202);
    expect(git(server.fixture.path, 'show', 'main:stores/demo.yaml')).toContain('size: medium # for the sale');
  });
});

describe('GET /api/stores', () => {
  const read = async (server: Server, query: string) =>
    parseExactly(storeList, (await sendRequest(server, `/api/stores${query}`)).body);

  test('is paged in the order of names, and every page tells the number of all stores', async () => {
    const server = await givenServer();
    for (const name of ['cove', 'bolt', 'acme']) await send(server, 'POST', '/api/stores', validStore(name));
    const pages = [];
    for (let after: string | null = ''; after !== null; after = pages.at(-1)?.next ?? null) {
      pages.push(await read(server, `?limit=3&after=${after}`));
    }
    expect(pages.map(({ items }) => items.map(({ name }) => name))).toEqual([['acme', 'bolt', 'cove'], ['demo']]);
    expect(pages.map(({ next, total }) => [next, total])).toEqual([
      ['cove', 4],
      [null, 4],
    ]);
    // A page may begin after a store that was deleted meanwhile.
    expect((await read(server, '?limit=4&after=bo')).items.map(({ name }) => name)).toEqual(['bolt', 'cove', 'demo']);
    expect(await read(server, '?limit=4')).toMatchObject({ next: null });
  });

  test.each(['0', '1001', 'all'])('refuses a page of %s', async limit => {
    problemOf(await sendRequest(await givenServer(), `/api/stores?limit=${limit}`), 422);
  });
});

describe('GET /api/history', () => {
  const historyOf = async (server: Server, query = '') => {
    const { body, status } = await sendRequest(server, `/api/history${query}`);
    expect(status).toBe(200);
    return parseExactly(fleetHistory, body);
  };

  test('names each change of a commit that holds several, and none of a person', async () => {
    const server = await givenServer();
    await Promise.all(['acme', 'bolt'].map(name => send(server, 'POST', '/api/stores', validStore(name))));
    const { entries } = await historyOf(server);
    const made = entries.flatMap(({ changes }) => changes.map(({ action, store, actor }) => [action, store, actor]));
    expect(made.sort()).toEqual([
      ['create', 'acme', 'ada'],
      ['create', 'bolt', 'ada'],
      ['seed', '', 'storefleet'],
    ]);
    personCommits(server.fixture.path, { 'NOTES.md': 'x' }, 'Write a note');
    expect((await historyOf(server)).entries[0]).toMatchObject({
      subject: 'Write a note',
      author: 'Pat Person',
      changes: [],
    });
  });

  test('names a few changes of a commit with many, and how many they are; the commit itself names all', async () => {
    const server = await givenServer();
    const names = Array.from({ length: 12 }, (_, index) => `store-${index}`);
    await server.fixture.ledger.submit(givenChange('first'), tree => planCreate(tree, validStore('first')));
    await Promise.all(
      names.map(name => server.fixture.ledger.submit(givenChange(name), tree => planCreate(tree, validStore(name)))),
    );
    const many = (await historyOf(server)).entries.find(({ changeCount }) => changeCount > 5);
    expect(many).toMatchObject({ storeCount: many?.changeCount, actions: ['create'] });
    expect(many?.changes).toHaveLength(5);
    const { body } = await sendRequest(server, `/api/history/${many?.commit}`);
    expect(parseExactly(commitDetail, body).changes).toHaveLength(many?.changeCount ?? 0);
  });

  test('returns pages', async () => {
    const server = await givenServer();
    for (const name of ['acme', 'bolt', 'cove']) await send(server, 'POST', '/api/stores', validStore(name));
    const found: string[] = [];
    for (let next: string | null = ''; next !== null;) {
      const page = await historyOf(server, `?limit=1${next && `&before=${next}`}`);
      found.push(...page.entries.map(({ subject }) => subject));
      next = page.next;
    }
    expect(found).toEqual(subjects(server.fixture.path));
    expect(found).toHaveLength(4);
  });

  test('returns pages of one store', async () => {
    const server = await givenServer();
    await send(server, 'POST', '/api/stores', validStore('acme'));
    for (const title of ['One', 'Two']) {
      await send(server, 'PATCH', '/api/stores/acme', { spec: { title } });
      await send(server, 'PATCH', '/api/stores/demo', { spec: { title } });
    }
    const pages: string[][] = [];
    const read = (query: string) => sendRequest(server, `/api/stores/acme/history${query}`);
    for (let next: string | null = ''; next !== null;) {
      const { body } = await read(`?limit=2${next && `&before=${next}`}`);
      const page: StoreHistory = parseExactly(history, body);
      pages.push(page.entries.map(({ action }) => action ?? ''));
      next = page.next;
    }
    expect(pages).toEqual([['change', 'change'], ['create']]);
    problemOf(await read(`?before=${tip(server)}`), 404);
  });

  test('shows what people decided, not what was rendered, for a commit', async () => {
    const server = await givenServer();
    await send(server, 'POST', '/api/stores', validStore('acme'));
    const { body } = await sendRequest(server, `/api/history/${tip(server)}`);
    const { diff, changes } = parseExactly(commitDetail, body);
    expect(diff).toContain('+++ b/stores/acme.yaml');
    expect(diff).not.toContain('dist/');
    expect(changes).toMatchObject([{ store: 'acme', subject: 'Create store acme' }]);
  });

  test.each([
    ['?limit=0', 422],
    ['?limit=many', 422],
    ['?before=0123', 404],
    [`/${'0'.repeat(40)}`, 404],
    ['/HEAD', 404],
  ])('answers %s with a problem document', async (path, status) => {
    problemOf(await sendRequest(await givenServer(), `/api/history${path}`), status);
  });
});

describe('If-Match', () => {
  const patch = (server: Server, tag: string, body: unknown, method = 'PATCH') =>
    sendRequest(server, '/api/stores/demo', {
      method,
      headers: { 'content-type': 'application/json', 'if-match': tag },
      body: JSON.stringify(body),
    });
  const tagOf = async (server: Server) => (await sendRequest(server, '/api/stores/demo')).headers.get('etag') ?? '';

  test('changes the current version, which then has another one', async () => {
    const server = await givenServer();
    const tag = await tagOf(server);
    expect(tag).toMatch(/^"[0-9a-f]{32}"$/);
    expect((await patch(server, tag, { spec: { title: 'New' } })).status).toBe(202);
    expect(await tagOf(server)).not.toBe(tag);
    expect((await patch(server, `"other", ${await tagOf(server)}`, { spec: { title: 'Newer' } })).status).toBe(202);
    expect((await patch(server, '*', { spec: { title: 'Newest' } })).status).toBe(202);
  });

  test('refuses the second of two edits, with what changed and by whom', async () => {
    const server = await givenServer();
    const tag = await tagOf(server);
    await patch(server, tag, { spec: { title: 'By the first', size: 'medium' } });
    const before = tip(server);
    const problem = problemOf(await patch(server, tag, { spec: { title: 'By the second' } }), 412);
    expect(problem.detail).toMatch(
      /^The store demo has changed since you opened it\. ada, \d{4}-.* UTC: Change store demo\./,
    );
    expect(problem.problems).toEqual([
      { field: 'spec.size', value: '"medium"', rule: 'is "medium" now and was unset when you opened it' },
      {
        field: 'spec.title',
        value: '"By the first"',
        rule: 'is "By the first" now and was "Demo Shop" when you opened it',
      },
    ]);
    expect(tip(server)).toBe(before);
  });

  test('holds for a removal, and for what a person pushed', async () => {
    const server = await givenServer();
    const tag = await tagOf(server);
    const text = git(server.fixture.path, 'show', 'main:stores/demo.yaml');
    personCommits(server.fixture.path, { 'stores/demo.yaml': `# checked\n${text}` });
    const problem = problemOf(await patch(server, tag, { confirm: 'demo' }, 'DELETE'), 412);
    expect(problem.detail).toContain('Pat Person');
    expect(problem.problems).toEqual([]);
    expect((await patch(server, await tagOf(server), { confirm: 'demo' }, 'DELETE')).status).toBe(202);
  });

  test.each(['demo', 'W/"a"', '"a'])('is refused if it is not an ETag: %s', async tag => {
    const problem = problemOf(await patch(await givenServer(), tag, {}), 422);
    expect(problem.problems).toMatchObject([
      { field: 'If-Match', rule: 'must be * or the ETag of the store, in quotes' },
    ]);
  });
});

describe('Idempotency-Key', () => {
  const post = (server: Server, key: string, body: unknown) =>
    sendRequest(server, '/api/stores', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(body),
    });

  test('answers a repeat with the first result, in quotes or not', async () => {
    const server = await givenServer();
    const first = await post(server, 'k-1', validStore('acme'));
    const repeated = await post(server, '"k-1"', validStore('acme'));
    expect(first.status).toBe(202);
    expect(repeated.body).toEqual(first.body);
    expect(subjects(server.fixture.path)).toHaveLength(2);
    problemOf(await post(server, 'k-2', validStore('acme')), 409);
  });

  test('is refused for another request', async () => {
    const server = await givenServer();
    await post(server, 'k-1', validStore('acme'));
    const problem = problemOf(await post(server, 'k-1', validStore('beta')), 409);
    expect(problem.problems).toMatchObject([{ field: 'Idempotency-Key' }]);
  });

  test.each(['a b', 'x'.repeat(201)])('is refused if it is not a key: %s', async key => {
    const problem = problemOf(await post(await givenServer(), key, validStore('acme')), 422);
    expect(problem.problems).toMatchObject([{ field: 'Idempotency-Key' }]);
  });
});

describe('DELETE /api/stores/:name', () => {
  const unconfirmed: [title: string, body: unknown, value: string | undefined][] = [
    ['no word', {}, undefined],
    ['another name', { confirm: 'acme' }, '"acme"'],
    ['another case', { confirm: 'Demo' }, '"Demo"'],
    ['a yes', { confirm: true }, 'true'],
    ['a list', { confirm: ['demo'] }, '["demo"]'],
  ];
  test.each(unconfirmed)('is refused with the confirmation %s, and nothing is written', async (_, body, value) => {
    const server = await givenServer();
    const before = tip(server);
    const { problems } = problemOf(await send(server, 'DELETE', '/api/stores/demo', body), 422);
    expect(problems).toEqual([
      {
        field: 'confirm',
        ...(value === undefined ? {} : { value }),
        rule: 'must repeat the name of the store: "demo"',
      },
    ]);
    expect(tip(server)).toBe(before);
  });

  test('requests the removal in one commit; the files stay until the cluster allows it', async () => {
    const server = await givenServer();
    const { status, body } = await send(server, 'DELETE', '/api/stores/demo', { confirm: 'demo' });
    expect(status).toBe(202);
    const { change, impact } = parseExactly(changeAccepted, body);
    expect(change).toMatchObject({ action: 'delete', subject: 'Delete store demo', commit: tip(server) });
    expect(impact.warnings).toHaveLength(2);
    expect(touched(server.fixture.path).every(line => line.startsWith('M '))).toBe(true);
    expect(git(server.fixture.path, 'show', 'main:stores/demo.yaml')).toContain('state: removed');
    problemOf(await send(server, 'DELETE', '/api/stores/demo', { confirm: 'demo' }), 409);
  });
});

describe('POST /api/stores/:name/actions', () => {
  const act = (server: Server, name: string, action: string) =>
    sendRequest(server, `/api/stores/${name}/actions/${action}`, { method: 'POST' });

  test('restore brings back in one commit the files that vanished from Git, byte for byte', async () => {
    const server = await givenServer();
    const before = git(server.fixture.path, 'rev-parse', 'main^{tree}');
    const files = git(server.fixture.path, 'ls-tree', '-r', '--name-only', 'main').trim().split('\n');
    const lost = files.filter(file => /(^stores|\/locks|\/engine|\/stores)\/demo/.test(file));
    const deleted = personCommits(server.fixture.path, Object.fromEntries(lost.map(file => [file, null])));
    const { status, body } = await act(server, 'demo', 'restore');
    expect(status).toBe(202);
    expect(parseExactly(changeAccepted, body).change).toMatchObject({
      action: 'restore',
      subject: 'Restore store demo',
    });
    expect(git(server.fixture.path, 'rev-parse', 'main^').trim()).toBe(deleted);
    expect(git(server.fixture.path, 'rev-parse', 'main^{tree}')).toBe(before);
  });

  test('retry creates the pods again by one commit', async () => {
    const server = await givenServer();
    const before = tip(server);
    const { status, body } = await act(server, 'demo', 'retry');
    expect(status).toBe(202);
    const { change, impact } = parseExactly(changeAccepted, body);
    expect(change).toMatchObject({ action: 'retry', store: 'demo', commit: tip(server) });
    expect(impact.restarts.length).toBeGreaterThan(0);
    expect(git(server.fixture.path, 'rev-parse', 'main^').trim()).toBe(before);
    expect(touched(server.fixture.path)).toContain('M dist/local/locks/demo.yaml');
    expect(touched(server.fixture.path)).not.toContain('M stores/demo.yaml');
  });

  const refused: [title: string, name: string, action: string, status: number][] = [
    ['to restore what is there', 'demo', 'restore', 409],
    ['to restore what never was', 'nope', 'restore', 404],
    ['to retry what is not there', 'nope', 'retry', 404],
    ['an action that is not known', 'demo', 'explode', 404],
    ['a name that is a path', '..%2fdemo', 'retry', 422],
  ];
  test.each(refused)('refuses %s', async (_, name, action, status) => {
    const server = await givenServer();
    const before = tip(server);
    problemOf(await act(server, name, action), status);
    expect(tip(server)).toBe(before);
  });

  test('refuses both once the removal was requested', async () => {
    const server = await givenServer();
    await send(server, 'DELETE', '/api/stores/demo', { confirm: 'demo' });
    problemOf(await act(server, 'demo', 'retry'), 403);
    problemOf(await act(server, 'demo', 'restore'), 409);
  });
});

describe('POST /api/stores/:name/actions/rollback', () => {
  const rollback = (server: Server, name: string, commit: string) =>
    send(server, 'POST', `/api/stores/${name}/actions/rollback`, { commit });

  test('makes the store what it was in a new commit, as planned', async () => {
    const server = await givenServer();
    await send(server, 'POST', '/api/stores', validStore('acme'));
    const then = tip(server);
    const text = git(server.fixture.path, 'show', 'main:stores/acme.yaml');
    await send(server, 'PATCH', '/api/stores/acme', { spec: { title: 'New' } });
    await send(server, 'PATCH', '/api/stores/demo', { spec: { title: 'Stays' } });
    const plan = await send(server, 'POST', '/api/plans', { action: 'rollback', name: 'acme', commit: then });
    const { impact } = parseExactly(planAnswer, plan.body);
    expect(impact.warnings[0]).toContain('Orders, customers, products');
    const answered = await rollback(server, 'acme', then);
    expect(answered.status).toBe(202);
    expect(parseExactly(changeAccepted, answered.body)).toMatchObject({ change: { action: 'rollback' }, impact });
    expect(git(server.fixture.path, 'show', 'main:stores/acme.yaml')).toBe(text);
    expect(subjects(server.fixture.path)).toHaveLength(5);
    expect(git(server.fixture.path, 'show', 'main:stores/demo.yaml')).toContain('Stays');
    problemOf(await rollback(server, 'acme', then), 409);
  });

  test.each<[string, string, (server: Server) => string, number]>([
    ['a commit that is not there', 'demo', () => '0'.repeat(40), 404],
    ['what is not a commit', 'demo', () => 'HEAD', 404],
    ['a store that is not there', 'nobody', server => tip(server), 404],
    ['what it is already', 'demo', server => tip(server), 409],
  ])('refuses %s', async (_, name, commit, status) => {
    const server = await givenServer();
    problemOf(await rollback(server, name, commit(server)), status);
    expect(subjects(server.fixture.path)).toHaveLength(1);
  });

  test('refuses a commit without the store', async () => {
    const server = await givenServer();
    const before = tip(server);
    await send(server, 'POST', '/api/stores', validStore('acme'));
    expect(problemOf(await rollback(server, 'acme', before), 403).detail).toContain('has no store acme');
  });
});

describe('a resource that does not exist', () => {
  const unknown: [method: string, path: string, body?: object][] = [
    ['GET', '/api/stores/nope'],
    ['GET', '/api/stores/nope/manifests'],
    ['GET', '/api/stores/nope/history'],
    ['GET', '/api/stores/demo/history/0123456789012345678901234567890123456789'],
    ['GET', '/api/stores/demo/history/main'],
    ['GET', '/api/stores/demo/history/--output=x'],
    ['PATCH', '/api/stores/nope', { spec: { title: 'x' } }],
    ['DELETE', '/api/stores/nope', { confirm: 'nope' }],
    ['POST', '/api/plans', { action: 'delete', name: 'nope' }],
    ['POST', '/api/plans', { action: 'change', name: '../../fleet', patch: {} }],
    ['GET', '/api/nope'],
    ['GET', '/api'],
    ['GET', '/api/stores/demo/nope'],
    ['PUT', '/api/stores/demo', {}],
    ['POST', '/api/stores/demo', {}],
    ['POST', '/api/fleet', {}],
  ];
  test.each(unknown)('%s %s is a problem document', async (method, path, body) => {
    const server = await givenServer();
    const problem = problemOf(body ? await send(server, method, path, body) : await sendRequest(server, path), 404);
    expect(problem.instance).toBe(path);
  });

  test('causes no unhandled rejection, which would end the process', async () => {
    const server = await givenServer();
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    onTestFinished(() => void process.off('unhandledRejection', unhandled));
    await sendRequest(server, '/api/stores/demo/history/main');
    await sendRequest(server, '/api/stores/nope/history/main');
    expect(unhandled).not.toHaveBeenCalled();
  });

  test('is a commit in the history of a store that it did not touch', async () => {
    const server = await givenServer();
    await send(server, 'POST', '/api/stores', validStore('acme'));
    problemOf(await sendRequest(server, `/api/stores/demo/history/${tip(server)}`), 404);
    problemOf(await sendRequest(server, `/api/stores/nope/history/${tip(server)}`), 404);
  });

  test.each([
    ['a name that no store can have', '/api/stores/No_Store', 422],
    ['a path as the name', '/api/stores/..%2f..%2fetc%2fpasswd', 422],
    ['a name with a null byte', '/api/stores/a%00b', 422],
    ['a path that is not a text', '/api/stores/%ff', 400],
    ['a page that is not a text', '/stores/%ff', 400],
  ])('%s', async (_, path, status) => {
    const server = await givenServer();
    const problem = problemOf(await sendRequest(server, path), status);
    if (status === 400) expect(problem.detail).toBe('The path is not a valid URL.');
  });
});

describe('the server of the dashboard', () => {
  test.each([
    [200, '/'],
    [200, '/stores/acme'],
    [200, '/stores/a.b'],
    [200, '/stores/acme?tab=history'],
    [200, '/pull-requests/7'],
    [404, '/new'],
    [404, '/any/depth/at/all'],
  ])('answers %s and the one document for %s', async (expected, path) => {
    const server = await givenServer();
    const { status, headers, text } = await sendRequest(server, path);
    expect({ status, text, cache: headers.get('cache-control') }).toEqual({
      status: expected,
      text: document,
      cache: 'no-cache',
    });
    expect(headers.get('content-type')).toMatch(/^text\/html/);
  });

  test.each(['/assets/main-0.js', '/assets/', '/assets/main', '/favicon.ico', '/robots.txt', '/main.css'])(
    'answers 404 for %s, also to a tab of an older build',
    async path => {
      problemOf(await sendRequest(await givenServer(), path), 404);
    },
  );

  test.each(['/docs', '/docs/'])('redirects %s to the first document', async path => {
    const { status, headers } = await sendRequest(await givenServer(), path, { redirect: 'manual' });
    expect([status, headers.get('location')]).toEqual([302, '/docs/index.html']);
  });

  test('lets browsers keep assets for ever', async () => {
    const server = await givenServer();
    const { headers, text } = await sendRequest(server, '/assets/main-1.js');
    expect(text).toBe('void 0');
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  });

  test.each(['/../package.json', '/%2e%2e/package.json', '/..%2fpackage.json', '/assets/..%2f..%2f..%2fetc%2fpasswd'])(
    'does not leave the directory of the dashboard by %s',
    async path => {
      const server = await givenServer();
      // fetch would resolve the dots itself.
      const text = await new Promise<string>((resolve, reject) => {
        const request = httpRequest(server.url, { path }, response => {
          let got = '';
          response.on('data', (chunk: Buffer) => (got += chunk.toString()));
          response.on('end', () => resolve(got));
        });
        request.on('error', reject).end();
      });
      expect(text === document || text.includes('"status":4')).toBe(true);
    },
  );

  test('explains that the dashboard was not built', async () => {
    const fixture = await givenSeededFleet();
    const { logger } = givenLog();
    const { statusService, board } = givenStatuses(fixture);
    const app = createApp({
      service: new StoreService({
        ledger: fixture.ledger,
        statusService,
        board,
        slotExempt: () => new Set(),
        clusters: () => [],
        now: () => new Date(),
      }),
      stream: new EventStream(),
      logger,
      allowedHosts: new Set(loopbackHosts),
      actorOf: () => ({ name: 'ada', role: 'developer' }),
      dashboard: join(givenFiles({}), 'build'),
    });
    const server = { url: await givenListening(app) } as Server;
    const { detail } = problemOf(await sendRequest(server, '/stores/acme'), 404);
    expect(detail).not.toContain('JSON');
  });

  test('answers /healthz in plain text', async () => {
    const { status, text } = await sendRequest(await givenServer(), '/healthz');
    expect({ status, text }).toEqual({ status: 200, text: 'ok' });
  });
});

describe('headers', () => {
  test.each(['/', '/api/stores', '/api/nope', '/assets/main-1.js'])('%s is guarded', async path => {
    const { headers } = await sendRequest(await givenServer(), path);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe-eval');
    expect(policy).not.toMatch(/script-src[^;]*unsafe-inline/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('access-control-allow-origin')).toBeNull();
    // It would pin localhost to HTTPS for every other program on it.
    expect(headers.get('strict-transport-security')).toBeNull();
  });

  test('refuses a write of another origin before it reads anything', async () => {
    const server = await givenServer();
    const before = tip(server);
    const answered = await sendRequest(server, '/api/stores', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'https://attacker.example' },
      body: JSON.stringify(validStore('acme')),
    });
    problemOf(answered, 403);
    expect(tip(server)).toBe(before);
  });
});

describe('unexpected errors', () => {
  test('hide their message from the client and are logged', async () => {
    const error = new Error(`ENOENT: no such file, open '${home}/secret-place'`);
    const server = await givenServer({ list: () => Promise.reject(error) });
    const { detail } = problemOf(await sendRequest(server, '/api/stores'), 500);
    expect(detail).toBe('Unexpected server error. See the server log.');
    expect(JSON.stringify(server.logged())).toContain('secret-place');
  });

  test('do not hide the other stores, if one store file can’t be read', async () => {
    const server = await givenServer();
    personCommits(server.fixture.path, { 'stores/broken.yaml': 'kind: WooStore\nmetadata: {name: broken\n' });
    await eventually(async () => {
      const { items } = storeList.parse((await sendRequest(server, '/api/stores')).body);
      expect(items.map(({ name, status }) => [name, status.phase])).toEqual([
        ['broken', 'Invalid'],
        ['demo', 'NotObserved'],
      ]);
    });
    const detail = parseExactly(storeDetail, (await sendRequest(server, '/api/stores/broken')).body);
    expect(detail).toMatchObject({
      store: null,
      problems: [{ file: 'stores/broken.yaml', line: expect.any(Number) as number }],
    });
    expect(detail.yaml).toContain('name: broken');
    // The problem appears once, and no impact of the file is shown.
    expect(JSON.stringify(detail.status)).not.toContain(detail.problems[0]?.rule);
    expect(detail).toMatchObject({ host: '', size: '', kind: '', cluster: '', owner: '' });
  });
});

describe('GET /api/stream', () => {
  interface SentEvent {
    readonly name: string;
    readonly data: unknown;
    readonly id: string;
  }

  /** Collects events as they arrive, until the test ends; returns them after the first event, and that one. */
  async function givenStream(server: Server): Promise<{ events: SentEvent[]; hello: Promise<SentEvent> }> {
    const events: SentEvent[] = [];
    const { promise: hello, resolve } = Promise.withResolvers<SentEvent>();
    const abort = new AbortController();
    const response = await fetch(`${server.url}/api/stream`, { signal: abort.signal });
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(response.headers.get('cache-control')).toMatch(/no-cache|no-store/);
    onTestFinished(() => abort.abort());
    const read = async () => {
      let text = '';
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        text += new TextDecoder().decode(chunk);
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) {
          const name = /^event: ?(.*)$/m.exec(block)?.[1];
          const data = /^data: ?(.*)$/m.exec(block)?.[1];
          const id = /^id: ?(.*)$/m.exec(block)?.[1] ?? '';
          if (name === undefined || data === undefined) continue;
          const event = { name, data: JSON.parse(data) as unknown, id };
          if (name === 'hello') resolve(event);
          else events.push(event);
        }
      }
    };
    void read().catch(() => undefined);
    return { events, hello };
  }

  const givenEvents = async (server: Server) => (await givenStream(server)).events;

  test('sends a store once its commit is written, and its deletion', async () => {
    const server = await givenServer();
    const events = await givenEvents(server);
    givenReconciliation(server.fixture, server.stream);
    await eventually(() => expect(events.map(({ name }) => name)).toContain('store'));
    events.length = 0;

    await send(server, 'POST', '/api/stores', validStore('acme'));
    await eventually(() => expect(events).not.toEqual([]));
    const [event] = events;
    const summary = parseExactly(streamEvents.store, event?.data);
    expect(summary).toMatchObject({ name: 'acme', title: 'Acme Toys', status: { phase: 'NotObserved' } });
    const { items } = storeList.parse((await sendRequest(server, '/api/stores')).body);
    expect(items.find(({ name }) => name === 'acme')).toEqual(summary);

    // The store was never proven live and no cluster is connected, so its files leave at once.
    events.length = 0;
    await send(server, 'DELETE', '/api/stores/acme', { confirm: 'acme' });
    await eventually(() => expect(events.at(-1)?.name).toBe('removed'));
    expect(parseExactly(streamEvents.removed, events.at(-1)?.data)).toEqual({ name: 'acme' });
    expect(events.some(({ data }) => JSON.stringify(data).includes('demo'))).toBe(false);
  });

  test('sends to every page', async () => {
    const server = await givenServer();
    const pages = await Promise.all([givenEvents(server), givenEvents(server), givenEvents(server)]);
    server.stream.send('removed', { name: 'acme' });
    await eventually(() => {
      for (const events of pages) expect(events).toMatchObject([{ name: 'removed', data: { name: 'acme' } }]);
    });
  });

  test('keeps a line break in a title within its event', async () => {
    const server = await givenServer();
    const events = await givenEvents(server);
    server.stream.send('removed', { name: 'a\n\nevent: store\ndata: {}\n\n' });
    await eventually(() => expect(events).toHaveLength(1));
    expect(events[0]).toMatchObject({ name: 'removed', data: { name: 'a\n\nevent: store\ndata: {}\n\n' } });
  });

  test('begins with the build of the dashboard, or null without one', async () => {
    const hello = async (given: string) => {
      const server = await givenServer({}, undefined, given);
      return parseExactly(streamEvents.hello, (await (await givenStream(server)).hello).data);
    };
    expect(await hello(`${document}<meta name="${buildMeta}" content="4f2a">`)).toEqual({ build: '4f2a' });
    expect(await hello(document)).toEqual({ build: null });
  });

  test('numbers its events without a gap, so that a page detects a missed one', async () => {
    const server = await givenServer();
    const answered = async () => (await sendRequest(server, '/api/stores')).headers.get(positionHeader);
    const first = await givenStream(server);
    const { run, sent } = readPosition((await first.hello).id) ?? {};
    expect(sent).toBe(0);
    expect(await answered()).toBe(`${run}.0`);
    for (const name of ['acme', 'bolt']) server.stream.send('removed', { name });
    await eventually(() => expect(first.events.map(({ id }) => id)).toEqual([`${run}.1`, `${run}.2`]));
    expect((await (await givenStream(server)).hello).id).toBe(`${run}.2`);
    expect(await answered()).toBe(`${run}.2`);
    // After a restart, missed events are unknown.
    expect((await answeredBy(await givenServer()))?.run).not.toBe(run);
  });

  const answeredBy = async (server: Server) =>
    readPosition((await sendRequest(server, '/api/fleet')).headers.get(positionHeader) ?? '');
});
