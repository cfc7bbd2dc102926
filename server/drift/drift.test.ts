import { describe, expect, test, vi } from 'vitest';
import {
  givenReconciliation,
  givenListening,
  givenLog,
  givenSeededFleet,
  handwritten,
  subjects,
} from '../../test/support/fleet-server.ts';
import { appOver, sendRequest, send, type Server } from '../../test/support/http-server.ts';
import { git, personCommits, type Fixture } from '../../test/support/ledger.ts';
import { EventStream } from '../http/stream.ts';
import { changeAccepted, fleetView, planAnswer, storeDetail, storeList } from '#contract';
import { rendererVersion } from '#fleet';

const database = 'dist/local/stores/demo/database.yaml';
const web = 'dist/local/stores/demo/web.yaml';
const lock = 'dist/local/locks/demo.yaml';
const engine = 'dist/local/engine/demo.yaml';

/** A busy machine may need far longer than the second that this takes. */
const polling = { timeout: 60_000, interval: 50 };

interface Running extends Server {
  readonly detail: () => Promise<ReturnType<typeof storeDetail.parse>>;
  readonly fleet: () => Promise<ReturnType<typeof fleetView.parse>>;
  readonly end: () => Promise<void>;
}

/** A server on a fleet, wired like the real one; after a restart it remembers only what is in Git. */
async function givenRunning(fixture: Fixture): Promise<Running> {
  const stream = new EventStream();
  const { logger, lines } = givenLog();
  const { views, stop: end } = givenReconciliation(fixture, stream, { logger });
  const server = {
    url: await givenListening(appOver(fixture, { stream, drift: views })),
    fixture,
    stream,
    logged: lines,
  };
  return {
    ...server,
    end,
    detail: async () => storeDetail.parse((await sendRequest(server, '/api/stores/demo')).body),
    fleet: async () => fleetView.parse((await sendRequest(server, '/api/fleet')).body),
  };
}

const show = ({ path }: Fixture, file: string) => git(path, 'show', `main:${file}`);
const count = ({ path }: Fixture) => subjects(path).length;
const bump = (fixture: Fixture) => show(fixture, database).replaceAll(/mariadb:[\w.-]+/g, 'mariadb:11.8.99');
const drifted = (server: Running) =>
  vi.waitFor(async () => {
    const { drift } = await server.detail();
    if (drift === undefined) throw new Error('no drift is told yet');
    return drift;
  }, polling);
const undrifted = (server: Running) =>
  vi.waitFor(async () => expect((await server.detail()).drift).toBeUndefined(), polling);
/** Long enough for several reconciliations. */
const aWhile = () => new Promise(resolve => setTimeout(resolve, 400));

describe('a manifest that a person edits and pushes', () => {
  test('is shown with its diff, survives restarts and other changes, and is restored on request', async () => {
    const fixture = await givenSeededFleet();
    const right = show(fixture, database);
    let server = await givenRunning(fixture);
    const edited = bump(fixture);
    const commit = personCommits(fixture.path, { [database]: edited });
    const drift = await drifted(server);
    expect(drift).toMatchObject({
      whyNotKept: null,
      files: [{ path: database, change: 'edited', made: { commit }, kept: null }],
    });
    expect(drift.message).toContain('1 manifest was edited by hand');
    expect(drift.files[0]?.diff).toMatch(/^-.*mariadb:11\.8\.6$/m);
    expect(drift.files[0]?.diff).toMatch(/^\+.*mariadb:11\.8\.99$/m);
    const { items } = storeList.parse((await sendRequest(server, '/api/stores')).body);
    expect(items).toMatchObject([{ name: 'demo', drifted: 1 }]);
    expect((await server.detail()).status.evidence).toContainEqual({
      check: 'Manifests as rendered',
      ok: false,
      detail: `Edited by hand in commit ${commit.slice(0, 8)}: ${database}`,
    });

    // Another store is pushed and rendered; that does not touch the edit.
    personCommits(fixture.path, { 'stores/acme.yaml': handwritten('acme') });
    await vi.waitFor(() => expect(subjects(fixture.path)[0]).toBe('Render store acme'), polling);
    await server.end();
    server = await givenRunning(fixture);
    await drifted(server);
    await aWhile();
    expect(show(fixture, database)).toBe(edited);
    expect(subjects(fixture.path)[0]).toBe('Render store acme');

    const plan = await send(server, 'POST', '/api/plans', { action: 'restore', name: 'demo' });
    expect(planAnswer.parse(plan.body)).toMatchObject({
      subject: 'Restore manifests of demo',
      impact: { restarts: ['database'], warnings: [`Reverts manual edits in ${database}.`] },
      files: [{ path: database, change: 'change', after: right }],
    });
    const restored = await sendRequest(server, '/api/stores/demo/actions/restore', { method: 'POST' });
    expect(changeAccepted.parse(restored.body).change.action).toBe('restore-manifests');
    expect(show(fixture, database)).toBe(right);
    expect(git(fixture.path, 'show', '-s', '--format=%B', 'main')).toMatch(/^Storefleet-Actor: ada$/m);
    await undrifted(server);
    const repeated = await sendRequest(server, '/api/stores/demo/actions/restore', { method: 'POST' });
    expect(repeated.status).toBe(409);
  });

  test('is kept on request, which Git remembers, until a change request names it as replaced', async () => {
    const fixture = await givenSeededFleet();
    let server = await givenRunning(fixture);
    personCommits(fixture.path, { [database]: bump(fixture) });
    const { version } = await drifted(server);
    const stale = await send(server, 'POST', '/api/stores/demo/actions/adopt-drift', { version: 'of another time' });
    expect(stale.status).toBe(412);
    const kept = await send(server, 'POST', '/api/stores/demo/actions/adopt-drift', { version });
    expect(changeAccepted.parse(kept.body).change).toMatchObject({
      action: 'adopt-drift',
      subject: 'Keep the edit of 1 manifest of demo',
    });
    await server.end();
    server = await givenRunning(fixture);
    const drift = await vi.waitFor(async () => {
      const now = await drifted(server);
      expect(now.files[0]?.kept).toMatchObject({ by: 'ada', commit: git(fixture.path, 'rev-parse', 'main').trim() });
      return now;
    }, polling);
    expect(drift.message).toContain('kept');
    const { items } = storeList.parse((await sendRequest(server, '/api/stores')).body);
    expect(items).toMatchObject([{ drifted: 0 }]);
    await aWhile();
    expect(show(fixture, database)).toContain('mariadb:11.8.99');

    const change = { action: 'change', name: 'demo', patch: { spec: { title: 'Another' } } };
    const plan = planAnswer.parse((await send(server, 'POST', '/api/plans', change)).body);
    expect(plan.impact.warnings).toEqual([`Reverts manual edits in ${database}.`]);
  });

  test('stays when a person pushes the file of its store, from which all else is rendered', async () => {
    const fixture = await givenSeededFleet();
    const server = await givenRunning(fixture);
    const edited = bump(fixture);
    personCommits(fixture.path, { [database]: edited });
    await drifted(server);
    const text = show(fixture, 'stores/demo.yaml').replace(/title: .*/, 'title: Another');
    personCommits(fixture.path, { 'stores/demo.yaml': text });
    await vi.waitFor(() => expect(show(fixture, web)).toContain('Another'), polling);
    expect(show(fixture, database)).toBe(edited);
    expect((await drifted(server)).files.map(({ path }) => path)).toEqual([database]);
  });

  test('is shown when it came with the file of its store while no server ran, and the rest is rendered', async () => {
    const fixture = await givenSeededFleet();
    const edited = bump(fixture);
    const text = show(fixture, 'stores/demo.yaml').replace(/title: .*/, 'title: Another');
    personCommits(fixture.path, { 'stores/demo.yaml': text, [database]: edited });
    const server = await givenRunning(fixture);
    await vi.waitFor(() => expect(show(fixture, web)).toContain('Another'), polling);
    expect((await drifted(server)).files.map(({ path }) => path)).toEqual([database]);
    expect(show(fixture, database)).toBe(edited);
  });

  test('is shown when it lies beside those of the store; only missing files are rendered as before', async () => {
    const fixture = await givenSeededFleet();
    const server = await givenRunning(fixture);
    const right = show(fixture, web);
    const extra = 'dist/local/stores/demo/extra.yaml';
    personCommits(fixture.path, { [extra]: 'kind: Pod\n', [web]: null });
    await vi.waitFor(() => expect(show(fixture, web)).toBe(right), polling);
    expect(await drifted(server)).toMatchObject({ files: [{ path: extra, change: 'added' }] });
    expect(show(fixture, extra)).toBe('kind: Pod\n');
    await sendRequest(server, '/api/stores/demo/actions/restore', { method: 'POST' });
    expect(() => show(fixture, extra)).toThrow();
  });

  test('can be restored but not kept if it is an object of the engine', async () => {
    const fixture = await givenSeededFleet();
    const server = await givenRunning(fixture);
    const right = show(fixture, engine);
    personCommits(fixture.path, { [engine]: right.replace('project: storefleet', 'project: default') });
    const { version, whyNotKept } = await drifted(server);
    expect(whyNotKept).toContain(engine);
    expect((await send(server, 'POST', '/api/stores/demo/actions/adopt-drift', { version })).status).toBe(403);
    await sendRequest(server, '/api/stores/demo/actions/restore', { method: 'POST' });
    expect(show(fixture, engine)).toBe(right);
  });

  test('is left alone if another version rendered its store: that store is outdated', async () => {
    const fixture = await givenSeededFleet();
    const older = show(fixture, lock).replace(`renderer: ${rendererVersion}`, `renderer: ${rendererVersion - 1}`);
    personCommits(fixture.path, { [lock]: older, [database]: bump(fixture) });
    const before = count(fixture);
    const server = await givenRunning(fixture);
    await aWhile();
    expect(count(fixture)).toBe(before);
    expect((await server.detail()).drift).toBeUndefined();
  });
});

describe('files that no store renders', () => {
  test('are shown with the person who pushed them, and removed on a request for exactly these', async () => {
    const fixture = await givenSeededFleet();
    const server = await givenRunning(fixture);
    expect((await server.fleet()).unexpectedFiles).toBeUndefined();
    const files = {
      'dist/local/engine/argocd-cm.yaml': 'kind: ConfigMap\n',
      'dist/local/engine/ghost.yaml': 'kind: Application\n',
      'dist/local/stores/ghost/pod.yaml': 'kind: Pod\n',
    };
    const platform = 'dist/local/platform/engine.yaml';
    const right = show(fixture, platform);
    const commit = personCommits(fixture.path, { ...files, [platform]: `${right}# more\n` });
    const drift = await vi.waitFor(async () => {
      const now = (await server.fleet()).unexpectedFiles;
      if (now === undefined) throw new Error('nothing is told yet');
      return now;
    }, polling);
    expect(drift.total).toBe(4);
    expect(drift.files).toMatchObject([
      ...Object.keys(files)
        .slice(0, 2)
        .map(path => ({ path, fix: 'remove', made: { commit } })),
      { path: platform, fix: 'change' },
      { path: 'dist/local/stores/ghost/pod.yaml', fix: 'remove' },
    ]);
    await aWhile();
    expect(subjects(fixture.path)).toHaveLength(2);

    const other = await send(server, 'POST', '/api/fleet/actions/restore', { version: 'of another time' });
    expect(other.status).toBe(412);
    const done = await send(server, 'POST', '/api/fleet/actions/restore', { version: drift.version });
    expect(changeAccepted.parse(done.body)).toMatchObject({ change: { action: 'restore-fleet' }, watch: '/api/fleet' });
    for (const path of Object.keys(files)) expect(() => show(fixture, path)).toThrow();
    expect(show(fixture, platform)).toBe(right);
    await vi.waitFor(async () => expect((await server.fleet()).unexpectedFiles).toBeUndefined(), polling);
  });
});

describe('a lock that a person deletes while the file of its store stays', () => {
  /** Changes what a new store would get, including the version of its database. */
  const moveOn = (fixture: Fixture) =>
    show(fixture, 'fleet.yaml')
      .replace('woocommerce:7.1-11.0', 'woocommerce:8.0-12.0')
      .replace('mariadb:11.8.6', 'mariadb:12.1.0');
  const own = (fixture: Fixture) => [lock, database, web, engine].map(file => show(fixture, file));
  const restored = (fixture: Fixture) =>
    vi.waitFor(() => expect(subjects(fixture.path)[0]).toBe('Restore the lock of store demo'), polling);

  test('is restored, and the store keeps its versions', async () => {
    const fixture = await givenSeededFleet();
    const right = own(fixture);
    const server = await givenRunning(fixture);
    personCommits(fixture.path, { 'fleet.yaml': moveOn(fixture), [lock]: null });
    await restored(fixture);
    await aWhile();
    expect(own(fixture)).toEqual(right);
    expect(count(fixture)).toBe(3);
    expect((await server.detail()).problems).toEqual([]);
  });

  test('is restored by a later start, although its edition is not offered any more and its manifests are missing too', async () => {
    const fixture = await givenSeededFleet();
    const right = own(fixture);
    const other = moveOn(fixture).replaceAll(/\bbase\b/g, 'other');
    personCommits(fixture.path, { 'fleet.yaml': other });
    personCommits(fixture.path, { [lock]: null, [web]: null, [engine]: null });
    personCommits(fixture.path, { 'docs/x.md': 'x' });
    await givenRunning(fixture);
    await vi.waitFor(() => expect(own(fixture)).toEqual(right), polling);
    expect(subjects(fixture.path)).toContain('Restore the lock of store demo');
  });

  test('is restored in its last readable version', async () => {
    const fixture = await givenSeededFleet();
    const right = own(fixture);
    personCommits(fixture.path, { 'fleet.yaml': moveOn(fixture), [lock]: '<<<<<<< HEAD\n' });
    await givenRunning(fixture);
    personCommits(fixture.path, { [lock]: null });
    await restored(fixture);
    expect(own(fixture)).toEqual(right);
  });

  test('is restored beside a manifest that a person edited, which stays', async () => {
    const fixture = await givenSeededFleet();
    const server = await givenRunning(fixture);
    const edited = bump(fixture);
    personCommits(fixture.path, { [database]: edited });
    await drifted(server);
    personCommits(fixture.path, { [lock]: null });
    await restored(fixture);
    await aWhile();
    expect(show(fixture, database)).toBe(edited);
    expect((await drifted(server)).files.map(({ path }) => path)).toEqual([database]);
  });

  test('is restored as another version rendered it, and the store stays outdated', async () => {
    const fixture = await givenSeededFleet();
    const older = show(fixture, lock).replace(`renderer: ${rendererVersion}`, `renderer: ${rendererVersion - 1}`);
    personCommits(fixture.path, { [lock]: older });
    const server = await givenRunning(fixture);
    const right = own(fixture);
    personCommits(fixture.path, { [lock]: null });
    await restored(fixture);
    await aWhile();
    expect(own(fixture)).toEqual(right);
    expect((await server.detail()).drift).toBeUndefined();
  });

  test('is rendered for a new store if the file was deleted as well and came back', async () => {
    const fixture = await givenSeededFleet();
    const text = show(fixture, 'stores/demo.yaml');
    const gone = { [lock]: null, [database]: null, [web]: null, [engine]: null, 'stores/demo.yaml': null };
    personCommits(fixture.path, { 'fleet.yaml': moveOn(fixture), ...gone });
    personCommits(fixture.path, { 'stores/demo.yaml': text });
    await givenRunning(fixture);
    await vi.waitFor(() => expect(subjects(fixture.path)[0]).toBe('Render store demo'), polling);
    expect(show(fixture, database)).toContain('mariadb:12.1.0');
  });
});
