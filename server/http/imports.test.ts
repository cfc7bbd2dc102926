import { describe, expect, test, vi } from 'vitest';
import { eventually } from '../../test/support/eventually.ts';
import { givenListening, FakeObserver, subjects, validStore } from '../../test/support/fleet-server.ts';
import {
  appOver,
  sendRequest,
  givenServer,
  parseExactly,
  problemOf,
  tip,
  type Server,
} from '../../test/support/http-server.ts';
import { git } from '../../test/support/ledger.ts';
import { givenRunning } from '../../test/support/observation.ts';
import {
  importAccepted,
  importChecked,
  importPlan,
  importProgress,
  importSteps,
  importView,
  type ImportPlan,
  type ImportView,
} from '#contract';

/** Rows that plans have checked, over all requests of this test. */
const looked = vi.hoisted(() => ({ at: 0 }));
vi.mock(import('#fleet'), async importOriginal => {
  const fleet = await importOriginal();
  return {
    ...fleet,
    *planImportRows(...args) {
      for (const planned of fleet.planImportRows(...args)) {
        looked.at++;
        yield planned;
      }
    },
  };
});

const csv = (...rows: string[]) => ['name,title,admin.email,host', ...rows].join('\n');
const row = (name: string, host = '') => `${name},The ${name},owner@example.com,${host}`;

const post = (server: Server, body: string, { type = 'text/csv', query = '', key = '' } = {}) =>
  sendRequest(server, `/api/imports${query}`, {
    method: 'POST',
    headers: { 'content-type': type, ...(key === '' ? {} : { 'idempotency-key': key }) },
    body,
  });

/** Sends an import and waits until it is done. */
async function done(server: Server, body: string, options: Parameters<typeof post>[2] = {}): Promise<ImportView> {
  const answered = await post(server, body, options);
  expect(answered.status, answered.text).toBe(202);
  const { progress, watch } = parseExactly(importAccepted, answered.body);
  expect(watch).toBe(`/api/imports/${progress.id}`);
  return eventually(async () => {
    const view = parseExactly(importView, (await sendRequest(server, watch)).body);
    expect(view.state).toBe('done');
    return view;
  });
}

const outcomes = ({ rows }: ImportView) => rows.map(({ name, state }) => `${name} ${state}`);
const storesIn = ({ fixture }: Server) =>
  git(fixture.path, 'ls-tree', '--name-only', 'main', 'stores/').trim().split('\n');

async function dryRun(server: Server, body: string, { type = 'text/csv', query = '' } = {}): Promise<ImportPlan> {
  const answered = await post(server, body, { type, query: `?dryRun=true${query}` });
  expect(answered.status, answered.text).toBe(200);
  return parseExactly(importPlan, answered.body);
}

describe('POST /api/imports', () => {
  test('writes thirty stores in few commits, each with its own change', async () => {
    const server = await givenServer();
    const names = Array.from({ length: 30 }, (_, index) => `store-${index}`);
    const view = await done(server, csv(...names.map(name => row(name))));
    expect(view).toMatchObject({ total: 30, written: 30, unchanged: 0, refused: 0 });
    expect(storesIn(server)).toHaveLength(31);
    expect(subjects(server.fixture.path).length).toBeLessThan(5);
    expect(new Set(view.rows.map(({ commit }) => commit)).size).toBeLessThan(4);
    const { body } = await sendRequest(server, '/api/stores/store-7/history');
    expect(body).toMatchObject({ entries: [{ action: 'create', subject: 'Create store store-7', actor: 'ada' }] });
  });

  test('accepts or refuses each row by itself, with its place', async () => {
    const server = await givenServer();
    const view = await done(
      server,
      csv(
        row('acme'),
        row('bolt', 'acme.localhost'),
        row('acme'),
        'Bad Name,x,owner@example.com,',
        row('demo'),
        row('cove'),
      ),
    );
    expect(outcomes(view)).toEqual([
      'acme written',
      'bolt refused',
      'acme refused',
      'Bad Name refused',
      'demo written',
      'cove written',
    ]);
    expect(view.rows[1]?.problems).toMatchObject([
      {
        file: 'stores.csv',
        line: 3,
        field: 'spec.host',
        rule: expect.stringContaining('already used by store acme') as string,
      },
    ]);
    expect(view.rows[2]?.problems).toMatchObject([{ line: 4, rule: 'is a duplicate of line 2' }]);
    expect(storesIn(server)).toEqual(['stores/acme.yaml', 'stores/cove.yaml', 'stores/demo.yaml']);
    expect(git(server.fixture.path, 'show', 'main:stores/demo.yaml')).toContain('The demo');
  });

  test('changes nothing for the same file again', async () => {
    const server = await givenServer();
    await done(server, csv(row('acme'), row('bolt')));
    const before = tip(server);
    expect(outcomes(await done(server, csv(row('acme'), row('bolt'))))).toEqual(['acme unchanged', 'bolt unchanged']);
    expect(tip(server)).toBe(before);
  });

  test('returns the same import for the same key; a server that lost it writes nothing twice', async () => {
    const server = await givenServer();
    const [body, key] = [csv(row('acme'), row('bolt')), 'k-1'];
    const first = await done(server, body, { key });
    expect(await done(server, body, { key })).toEqual(first);
    const other = { ...server, url: await givenListening(appOver(server.fixture)) };
    expect((await done(other, body, { key })).rows).toEqual(first.rows);
  });

  test.each<[string, string, string]>([
    ['JSON', 'application/json', JSON.stringify([validStore('acme'), validStore('bolt')])],
    ['YAML', 'application/yaml', `${JSON.stringify(validStore('acme'))}\n---\n${JSON.stringify(validStore('bolt'))}`],
  ])('accepts %s', async (_, type, body) => {
    const server = await givenServer();
    expect(outcomes(await done(server, body, { type }))).toEqual(['acme written', 'bolt written']);
  });

  test('removes many only with their exact number', async () => {
    const server = await givenServer();
    const names = ['acme', 'bolt', 'cove', 'dune'];
    await done(server, csv(...names.map(name => row(name))));
    const removal = JSON.stringify(
      names.map(name => ({ kind: 'WooStore', metadata: { name }, spec: { state: 'removed' } })),
    );
    const refused = await done(server, removal, { type: 'application/json' });
    expect(refused).toMatchObject({ refused: 4, written: 0 });
    expect(refused.rows[0]?.problems[0]?.rule).toContain('needs confirmation: set removals to ');
    expect(await done(server, removal, { type: 'application/json', query: '?removals=4' })).toMatchObject({
      written: 4,
    });
  });

  test('takes no store over that is still in a cluster', async () => {
    const observer = new FakeObserver();
    const server = await givenServer({}, observer);
    observer.observations.set('acme', () => givenRunning());
    const view = await done(server, csv(row('acme'), row('bolt')));
    expect(outcomes(view)).toEqual(['acme refused', 'bolt written']);
    expect(view.rows[0]?.problems[0]?.rule).toContain('still in the cluster');
  });

  test('publishes its progress to open pages', async () => {
    const server = await givenServer();
    const send = vi.spyOn(server.stream, 'send');
    await done(server, csv(row('acme')));
    expect(send).toHaveBeenCalledWith('import', expect.objectContaining({ state: 'done', total: 1, written: 1 }));
  });

  test.each<[string, string, { type?: string; query?: string }, number]>([
    ['an empty file', '', {}, 422],
    ['a column that is none', 'name,colour\nacme,red', {}, 422],
    ['invalid JSON', '[{', { type: 'application/json' }, 422],
    ['a number that is none', csv(row('acme')), { query: '?removals=many' }, 422],
    ['another type', csv(row('acme')), { type: 'text/html' }, 415],
    ['far too much', 'x'.repeat(5 * 1024 * 1024), {}, 413],
  ])('answers %s with a problem document', async (_, body, options, status) => {
    const server = await givenServer();
    problemOf(await post(server, body, options), status);
    expect(subjects(server.fixture.path)).toHaveLength(1);
  });

  test('refuses pull requests where no forge is connected', async () => {
    const server = await givenServer();
    const { detail } = problemOf(await post(server, csv(row('acme')), { query: '?mode=pull-request' }), 403);
    expect(detail).toContain('Pull requests aren’t set up');
    expect(subjects(server.fixture.path)).toHaveLength(1);
  });

  test('sends its progress in few bytes for any number of rows', async () => {
    const server = await givenServer();
    const names = Array.from({ length: 100 }, (_, index) => `store-${index}`);
    const { id, rows, cursor, ...progress } = await done(server, csv(...names.map(name => row(name))));
    expect(rows).toHaveLength(100);
    const { body, text } = await sendRequest(server, `/api/imports/${id}/progress`);
    const steps = parseExactly(importSteps, body);
    expect(steps).toMatchObject({ id, ...progress, cursor });
    expect(steps.ended.flatMap(({ from, to }) => to - from + 1).reduce((sum, count) => sum + count)).toBe(100);
    expect(text.length).toBeLessThan(5000);
    const after = parseExactly(
      importSteps,
      (await sendRequest(server, `/api/imports/${id}/progress?after=${cursor}`)).body,
    );
    expect(after.ended).toEqual([]);
    problemOf(await sendRequest(server, '/api/imports/none/progress'), 404);
  });

  test('answers 404 for an unknown import', async () => {
    problemOf(await sendRequest(await givenServer(), '/api/imports/none'), 404);
  });
});

describe('POST /api/imports?dryRun=true', () => {
  const removal = (...names: string[]) =>
    JSON.stringify(names.map(name => ({ kind: 'WooStore', metadata: { name }, spec: { state: 'removed' } })));

  test('returns what each row would do, and writes nothing', async () => {
    const server = await givenServer();
    await done(server, csv(row('acme'), row('bolt')));
    const before = tip(server);
    const file = [
      'name,title,size,admin.email,state',
      'cove,Cove,,owner@example.com,',
      'acme,,large,,',
      'bolt,The bolt,,,',
      'demo,,,,removed',
      'dune,Dune,,nobody,',
    ].join('\n');
    const { impact, removals, rows } = await dryRun(server, file);
    expect(rows.map(({ name, line, state }) => `${line} ${name} ${state}`)).toEqual([
      '2 cove new',
      '3 acme changed',
      '4 bolt unchanged',
      '5 demo removed',
      '6 dune refused',
    ]);
    expect(rows[1]?.fields).toContainEqual({ field: 'spec.size', to: 'large' });
    expect(rows[4]?.problems).toMatchObject([
      { line: 6, column: 12, field: 'spec.admin.email', value: '"nobody"', rule: 'must be an e-mail address' },
    ]);
    expect(removals).toEqual({ count: 1, needsConfirmation: false });
    expect(impact.summary).toMatch(/^Adds 1 store, changes 1 store, deletes 1 store \(/);
    expect(tip(server)).toBe(before);
    expect(outcomes(await done(server, file))).toEqual([
      'cove written',
      'acme written',
      'bolt unchanged',
      'demo written',
      'dune refused',
    ]);
  });

  test('returns how many removals need confirmation, and their result once they have it', async () => {
    const server = await givenServer();
    const names = ['acme', 'bolt', 'cove', 'dune'];
    await done(server, csv(...names.map(name => row(name))));
    const plan = await dryRun(server, removal(...names), { type: 'application/json' });
    expect(plan.removals).toEqual({ count: 4, needsConfirmation: true });
    expect(plan.rows.map(({ state }) => state)).toEqual(names.map(() => 'removed'));
    const wrong = await dryRun(server, removal(...names), { type: 'application/json', query: '&removals=3' });
    expect(wrong.rows.map(({ state }) => state)).toEqual(names.map(() => 'refused'));
  });

  test('finds what is left in a cluster', async () => {
    const observer = new FakeObserver();
    observer.observations.set('acme', () => givenRunning());
    const { rows } = await dryRun(await givenServer({}, observer), csv(row('acme'), row('bolt', 'acme.localhost')));
    expect(rows.map(({ state }) => state)).toEqual(['refused', 'new']);
    expect(rows[0]?.problems[0]).toMatchObject({ line: 2, rule: expect.stringContaining('still in the') as string });
  });

  const watched = (server: Server, body: string, encoding: string, signal?: AbortSignal) =>
    fetch(`${server.url}/api/imports?dryRun=true`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv', accept: 'application/x-ndjson', 'accept-encoding': encoding },
      body,
      ...(signal === undefined ? {} : { signal }),
    });
  const shops = (count: number) => csv(...Array.from({ length: count }, (_, index) => row(`shop-${index}`)));

  test('streams its progress line by line on request, and the plan at the end', async () => {
    const server = await givenServer();
    const response = await watched(server, shops(60), 'gzip');
    expect(response.headers.get('content-type')).toBe('application/x-ndjson');
    expect(response.headers.get('content-encoding')).toBe('gzip');
    const lines = (await response.text()).trim().split('\n');
    const plan = parseExactly(importPlan, JSON.parse(lines.pop() ?? ''));
    expect(plan).toEqual(await dryRun(server, shops(60)));
    const checked = lines.map(line => parseExactly(importChecked, JSON.parse(line)));
    expect(checked[0]).toEqual({ checked: 0, total: 60 });
    expect(checked.map(({ checked }) => checked)).toEqual(checked.map(({ checked }) => checked).sort((a, b) => a - b));
  });

  test('answers a file that can’t be read with a problem document, also to clients of lines', async () => {
    const response = await watched(await givenServer(), 'name,colour\nacme,red', 'gzip');
    expect(response.status).toBe(422);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });

  test.each(['gzip', 'identity'])('ends when its client leaves, which gets each line at once in %s', async encoding => {
    const server = await givenServer();
    const gone = new AbortController();
    const before = looked.at;
    const response = await watched(server, shops(2000), encoding, gone.signal);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toMatch(/^\{"checked":0,"total":2000\}\n/);
    gone.abort();
    await eventually(async () => {
      const known = looked.at;
      await new Promise(resolve => setTimeout(resolve, 100));
      expect(looked.at).toBe(known);
    });
    expect(looked.at - before).toBeLessThan(2000);
  });

  test('needs a known value of its parameter', async () => {
    problemOf(await post(await givenServer(), csv(row('acme')), { query: '?dryRun=perhaps' }), 422);
  });
});

describe('POST /api/imports/:id/cancel', () => {
  test('keeps what is written, skips the rest and returns it as a file', async () => {
    const server = await givenServer();
    const names = Array.from({ length: 1000 }, (_, index) => `shop-${index}`);
    const { body } = await post(server, csv(...names.map(name => row(name))));
    const { id } = importAccepted.parse(body).progress;
    const progress = `/api/imports/${id}/progress`;
    const stepsAfter = async (cursor: number) => {
      const { body, text } = await sendRequest(server, `${progress}?after=${cursor}`);
      expect(text.length).toBeLessThan(5000);
      return parseExactly(importSteps, body);
    };
    // Rows fill in while it runs.
    const { cursor } = await vi.waitFor(
      async () => {
        const steps = await stepsAfter(0);
        expect(steps.ended[0]).toMatchObject({ from: 0, state: 'written', commit: expect.any(String) as string });
        return steps;
      },
      { timeout: 60_000, interval: 20 },
    );
    const { status, body: answer } = await sendRequest(server, `/api/imports/${id}/cancel`, { method: 'POST' });
    expect(status).toBe(200);
    parseExactly(importProgress, answer);
    const steps = await vi.waitFor(
      async () => {
        const steps = await stepsAfter(cursor);
        expect(steps.state).toBe('done');
        return steps;
      },
      { timeout: 60_000, interval: 50 },
    );
    expect(steps.cancelled).toBeGreaterThan(0);
    expect(steps.written + steps.cancelled).toBe(1000);
    expect(storesIn(server)).toHaveLength(steps.written + 1);
    const { text } = await sendRequest(server, `/api/imports/${id}/refused`);
    expect(text.trim().split('\n')).toHaveLength(steps.cancelled + 1);
    expect(text).toContain(',was cancelled\n');
    const repeated = await done(server, text);
    expect(repeated).toMatchObject({ written: steps.cancelled, refused: 0 });
  });

  test('answers 404 for an unknown import', async () => {
    problemOf(await sendRequest(await givenServer(), '/api/imports/none/cancel', { method: 'POST' }), 404);
  });
});

describe('GET /api/imports/:id/refused', () => {
  test('returns the rows to fix and send again, in their own format', async () => {
    const server = await givenServer();
    const { id } = await done(server, csv(row('acme'), row('bolt', 'acme.localhost'), row('cove')));
    const { status, headers, text } = await sendRequest(server, `/api/imports/${id}/refused`);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/csv/);
    expect(headers.get('content-disposition')).toBe('attachment; filename=refused.csv');
    expect(text.split('\n')).toEqual([
      'name,title,admin.email,host,problem',
      expect.stringMatching(/^bolt,The bolt,owner@example.com,acme.localhost,.*already used by store acme/),
      '',
    ]);
    const fixed = text.replace(',acme.localhost,', ',bolt.localhost,');
    expect(outcomes(await done(server, fixed))).toEqual(['bolt written']);
  });

  test('returns nothing where no row was refused', async () => {
    const server = await givenServer();
    const { id } = await done(server, csv(row('acme')));
    problemOf(await sendRequest(server, `/api/imports/${id}/refused`), 404);
    problemOf(await sendRequest(server, '/api/imports/nope/refused'), 404);
  });
});
