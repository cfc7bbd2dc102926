import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { eventually } from '../../test/support/eventually.ts';
import {
  givenReconciliation,
  FakeObserver,
  givenLog,
  givenSeededFleet,
  handwritten,
  subjects,
  touched,
  validStore,
  type Log,
  type Reconciliation,
} from '../../test/support/fleet-server.ts';
import { git, givenChange, personCommits, type Fixture } from '../../test/support/ledger.ts';
import { givenNothing, givenRunning, givenUnmarked, withWorkloads } from '../../test/support/observation.ts';
import { componentOf, type Observation } from '../status/index.ts';
import type { EventSender } from '#contract';
import { planChange, planCreate, planDelete } from '#fleet';

interface Kept extends Fixture, Log, Reconciliation {
  /** Published events, such as `store acme` and `removed acme`, in order. */
  readonly published: string[];
  /** Names of the stores that were evaluated, in order. */
  readonly evaluated: readonly string[];
  /** Stores for which `onDeleted` was called. */
  readonly deletedStores: readonly string[];
}

async function givenReconciler(
  prepare: (fixture: Fixture, observer: FakeObserver) => Promise<void> | void = () => undefined,
): Promise<Kept> {
  const fixture = await givenSeededFleet();
  const observer = new FakeObserver();
  await prepare(fixture, observer);
  const published: string[] = [];
  const evaluated: string[] = [];
  const deletedStores: string[] = [];
  const log = givenLog();
  const stream: EventSender = { send: (name, data) => 'name' in data && published.push(`${name} ${data.name}`) };
  const onDeleted = (store: string) => deletedStores.push(store);
  const running = givenReconciliation(fixture, stream, { observer, logger: log.logger, onDeleted });
  running.board.onChange(changes => evaluated.push(...changes.map(({ name }) => name)));
  return { ...fixture, ...log, ...running, published, evaluated, deletedStores };
}

/** Waits until all that follows from the last change has had time to happen. */
async function settled({ board, reconciler }: Kept): Promise<void> {
  for (let round = 0; round < 3; round++) {
    await board.view();
    reconciler.requestReconcile();
    await pause(100);
  }
}
const failures = (log: Log) => log.lines().filter(({ level }) => Number(level) >= 50);
const paths = (path: string) => git(path, 'ls-tree', '-r', '--name-only', 'main').trim().split('\n');
const create = ({ ledger }: Fixture, name: string) =>
  ledger.submit(givenChange(`create-${name}`), tree => planCreate(tree, validStore(name)));
/** Creates a store that was live once. */
async function createLive(fixture: Fixture, store: string): Promise<void> {
  const { commit } = await create(fixture, store);
  const at = new Date(Date.now() + 1000).toISOString();
  await fixture.ledger.proofs.record({ kind: 'live', store, commit, at, seconds: 1, images: {} });
}
const remove = ({ ledger }: Fixture, name: string) =>
  ledger.submit(givenChange('remove'), tree => planDelete(tree, name));

describe('a store that only a cluster knows', () => {
  test('appears and disappears, and other stores are still reconciled', async () => {
    const fixture = await givenReconciler();
    fixture.observer.observations.set('orphan', () => givenRunning({ store: 'orphan' }));
    await eventually(() => expect(fixture.published).toContain('store orphan'));
    fixture.observer.observations.clear();
    // Before the next reconciliation: the facts about the other commit belong to one that is no longer the newest.
    personCommits(fixture.path, { 'stores/acme.yaml': handwritten('acme') });
    await eventually(() => expect(subjects(fixture.path)[0]).toBe('Render store acme'));
    expect(fixture.deletedStores).toEqual(['orphan']);
    expect(failures(fixture)).toEqual([]);
  });
});

describe('a person pushes a store file alone', () => {
  test('gets lock, manifests and engine object in one commit, and its file stays byte for byte', async () => {
    const fixture = await givenReconciler();
    const text = handwritten('acme');
    const commit = personCommits(fixture.path, { 'stores/acme.yaml': text });
    await eventually(() => expect(subjects(fixture.path)[0]).toBe('Render store acme'));
    expect(git(fixture.path, 'rev-parse', 'main^').trim()).toBe(commit);
    expect(git(fixture.path, 'show', 'main:stores/acme.yaml')).toBe(text);
    const added = touched(fixture.path);
    expect(added).toEqual(
      expect.arrayContaining([
        'A dist/local/locks/acme.yaml',
        'A dist/local/engine/acme.yaml',
        'A dist/local/stores/acme/web.yaml',
      ]),
    );
    expect(added.every(line => line.startsWith('A dist/local/'))).toBe(true);
    expect(git(fixture.path, 'show', '-s', '--format=%an', 'main').trim()).toBe('storefleet');
    await settled(fixture);
    expect(subjects(fixture.path)).toHaveLength(3);
    expect(fixture.published).toContain('store acme');
    expect(failures(fixture)).toEqual([]);
  });

  test('is completed at the start if no server ran when it was pushed', async () => {
    const fixture = await givenReconciler(
      ({ path }) => void personCommits(path, { 'stores/acme.yaml': handwritten('acme') }),
    );
    await eventually(() => expect(subjects(fixture.path)[0]).toBe('Render store acme'));
  });

  test('are all completed if there are several at once', async () => {
    const names = ['one', 'two', 'three'];
    const fixture = await givenReconciler();
    personCommits(fixture.path, Object.fromEntries(names.map(name => [`stores/${name}.yaml`, handwritten(name)])));
    await eventually(() => {
      for (const name of names) expect(paths(fixture.path)).toContain(`dist/local/engine/${name}.yaml`);
    });
  });

  test('is completed in one commit by two servers on one repository', async () => {
    const fixture = await givenReconciler();
    givenReconciliation(fixture, { send: () => undefined });
    personCommits(fixture.path, { 'stores/acme.yaml': handwritten('acme') });
    await eventually(() => expect(subjects(fixture.path)[0]).toBe('Render store acme'));
    await settled(fixture);
    expect(subjects(fixture.path).filter(subject => subject === 'Render store acme')).toHaveLength(1);
  });
});

describe('an invalid file', () => {
  const unusable: [title: string, text: string, problem: object][] = [
    [
      'breaks a rule',
      handwritten('bad', '  titel: x\n'),
      { line: 7, field: 'spec.titel', rule: 'is not a known field' },
    ],
    ['is not YAML', 'kind: {', { line: 1, field: '' }],
    ['has another name', handwritten('good'), { line: 3, field: 'metadata.name', value: '"good"' }],
    [
      'claims a host that another store uses',
      handwritten('bad', '  host: demo.localhost\n'),
      { line: 7, field: 'spec.host', rule: 'The host demo.localhost is already used by store demo; choose another' },
    ],
    [
      'names a size that is not offered',
      handwritten('bad', '  size: huge\n'),
      { line: 7, field: 'spec.size', value: '"huge"' },
    ],
    [
      'names a cluster that is not there',
      handwritten('bad', '  cluster: moon\n'),
      { line: 7, field: 'spec.cluster', value: '"moon"' },
    ],
  ];
  test.each(unusable)(
    'is reported with its place because it %s, and blocks no other store',
    async (_, text, problem) => {
      const fixture = await givenReconciler();
      personCommits(fixture.path, { 'stores/bad.yaml': text, 'stores/zebra.yaml': handwritten('zebra') });
      await eventually(() => expect(subjects(fixture.path)[0]).toBe('Render store zebra'));
      const detail = await fixture.statusService.detail('bad');
      expect(detail.status).toMatchObject({ phase: 'Invalid', reason: 'InvalidFile' });
      expect(detail.problems).toMatchObject([{ file: 'stores/bad.yaml', ...problem }]);
      expect(detail.yaml).toBe(text);
      await settled(fixture);
      expect(subjects(fixture.path)).toHaveLength(3);
      expect(paths(fixture.path).filter(path => path.includes('/bad'))).toEqual(['stores/bad.yaml']);
      expect(fixture.published).toContain('store bad');
      expect(failures(fixture)).toEqual([]);
    },
  );

  test('of a rendered store is shown with the rule that it breaks, and rendered once it is fixed', async () => {
    const fixture = await givenReconciler();
    await create(fixture, 'acme');
    const manifest = git(fixture.path, 'show', 'main:dist/local/stores/acme/web.yaml');
    personCommits(fixture.path, { 'stores/acme.yaml': handwritten('acme', '  host: demo.localhost\n') });
    await eventually(async () => {
      const detail = await fixture.statusService.detail('acme');
      expect(detail.problems).toMatchObject([
        { file: 'stores/acme.yaml', field: 'spec.host', rule: expect.stringMatching(/demo/) as string },
      ]);
      expect(detail.status.message).toMatch(/file is invalid, so the last valid version stays/);
    });
    expect(git(fixture.path, 'show', 'main:dist/local/stores/acme/web.yaml')).toBe(manifest);
    personCommits(fixture.path, { 'stores/acme.yaml': handwritten('acme', '  host: free.localhost\n') });
    await eventually(() => expect(subjects(fixture.path)[0]).toBe('Render store acme'));
    await eventually(async () => expect((await fixture.statusService.detail('acme')).problems).toEqual([]));
    expect(failures(fixture)).toEqual([]);
  });

  test('is completed once it is repaired', async () => {
    const fixture = await givenReconciler();
    personCommits(fixture.path, { 'stores/bad.yaml': handwritten('bad', '  host: demo.localhost\n') });
    await eventually(() => expect(fixture.published).toContain('store bad'));
    personCommits(fixture.path, { 'stores/bad.yaml': handwritten('bad', '  host: free.localhost\n') });
    await eventually(() => expect(subjects(fixture.path)[0]).toBe('Render store bad'));
    expect((await fixture.statusService.detail('bad')).problems).toEqual([]);
  });

  test('makes nothing due as fleet.yaml, until it is repaired', async () => {
    const fixture = await givenReconciler();
    const fleet = git(fixture.path, 'show', 'main:fleet.yaml');
    personCommits(fixture.path, { 'fleet.yaml': 'kind: Fleet\n', 'stores/acme.yaml': handwritten('acme') });
    await pause(300);
    expect(subjects(fixture.path)).toHaveLength(2);
    personCommits(fixture.path, { 'fleet.yaml': fleet });
    await eventually(() => expect(subjects(fixture.path)[0]).toBe('Render store acme'));
    expect(failures(fixture)).toEqual([]);
  });
});

describe('a deletion', () => {
  test('ends with both commits without a cluster', async () => {
    const fixture = await givenReconciler();
    await create(fixture, 'acme');
    await remove(fixture, 'acme');
    await eventually(() => expect(subjects(fixture.path)[0]).toBe('Delete the files of store acme'));
    expect(subjects(fixture.path).slice(0, 3)).toEqual([
      'Delete the files of store acme',
      'Delete store acme',
      'Create store acme',
    ]);
    expect(paths(fixture.path).filter(path => path.includes('acme'))).toEqual([]);
    expect(paths(fixture.path)).toContain('dist/local/engine/_cluster.yaml');
    await eventually(() => expect(fixture.published).toContain('removed acme'));
    await settled(fixture);
    expect(subjects(fixture.path)).toHaveLength(4);
  });

  test('waits for the cluster of a store that was live', async () => {
    const fixture = await givenReconciler();
    await createLive(fixture, 'acme');
    await remove(fixture, 'acme');
    await settled(fixture);
    expect(subjects(fixture.path)[0]).toBe('Delete store acme');

    // Its cluster is connected and has applied the deletion.
    fixture.observer.observations.set('acme', now =>
      observed(givenUnmarked({ sync: { ...givenUnmarked().sync, appliedRevision: headOf(fixture) } }), now),
    );
    await eventually(() => expect(subjects(fixture.path)[0]).toBe('Delete the files of store acme'));
  });

  test('leaves the files if it is taken back', async () => {
    const fixture = await givenReconciler();
    await createLive(fixture, 'acme');
    await remove(fixture, 'acme');
    await fixture.ledger.submit(givenChange('back'), tree => planChange(tree, 'acme', { spec: { state: 'running' } }));
    fixture.observer.observations.set('acme', now =>
      observed(givenUnmarked({ sync: { ...givenUnmarked().sync, appliedRevision: headOf(fixture) } }), now),
    );
    fixture.reconciler.requestReconcile();
    await settled(fixture);
    expect(subjects(fixture.path)[0]).toBe('Cancel the deletion of store acme');
  });
});

/** Returns the observation with the current time. */
function observed(observation: Observation, now: Date): Observation {
  const at = now.toISOString();
  return {
    ...observation,
    cluster: { ...observation.cluster, observedAt: at },
    availability: observation.availability && { ...observation.availability, at },
  };
}

const headOf = (fixture: Fixture) => git(fixture.path, 'rev-parse', 'main').trim();

describe('a proof', () => {
  const live = (fixture: Fixture) => (now: Date) =>
    observed(givenRunning({ sync: { ...givenRunning().sync, appliedRevision: headOf(fixture) } }), now);
  const proofCommits = (path: string) =>
    git(path, 'for-each-ref', 'refs/storefleet/proofs').trim() === ''
      ? []
      : git(path, 'log', '--format=%s', 'refs/storefleet/proofs').trim().split('\n');

  test('records that the image of a live store reports no test order', async () => {
    const fixture = await givenReconciler();
    await create(fixture, 'acme');
    fixture.observer.observations.set('acme', now => {
      const observation = live(fixture)(now);
      const web = componentOf(observation, 'web');
      const pods = web.pods.map(pod => ({ ...pod, containers: pod.containers.filter(it => !it.init) }));
      return withWorkloads(observation, { web: { ...web, pods } });
    });
    await eventually(async () => expect(await fixture.ledger.proofs.proofsOf('acme')).toHaveLength(1));
    expect(await fixture.ledger.proofs.proofsOf('acme')).toMatchObject([{ testOrder: null }]);
  });

  test('records once that a store is live, with the running images', async () => {
    const fixture = await givenReconciler();
    const { commit } = await create(fixture, 'acme');
    fixture.observer.observations.set('acme', live(fixture));
    await eventually(async () => expect(await fixture.ledger.proofs.proofsOf('acme')).toHaveLength(1));
    const [proof] = await fixture.ledger.proofs.proofsOf('acme');
    expect(proof).toMatchObject({
      kind: 'live',
      store: 'acme',
      commit,
      images: { web: 'registry.example/web:1', mariadb: 'registry.example/mariadb:1' },
      testOrder: 'passed',
    });
    expect(proof?.seconds).toBeGreaterThanOrEqual(0);
    await settled(fixture);
    expect(proofCommits(fixture.path)).toEqual([`Record that acme is live at ${commit.slice(0, 12)}`]);
    const { gitFacts } = await fixture.statusService.evaluate('acme');
    expect(gitFacts.firstLiveAt).toBe(proof?.at);
    expect(subjects(fixture.path)).toHaveLength(2);
  });

  test('causes one more evaluation, not endless ones', async () => {
    const fixture = await givenReconciler(async (fixture, observer) => {
      await create(fixture, 'acme');
      observer.observations.set('acme', live(fixture));
    });
    await eventually(async () => expect(await fixture.ledger.proofs.proofsOf('acme')).toHaveLength(1));
    await eventually(async () => {
      const evaluations = fixture.evaluated.length;
      await pause(200);
      expect(fixture.evaluated).toHaveLength(evaluations);
    });
  });

  test('records that many stores are live in one commit', async () => {
    const names = ['one', 'two', 'three', 'four', 'five'];
    const fixture = await givenReconciler(async (fixture, observer) => {
      for (const name of names) await create(fixture, name);
      for (const name of names) observer.observations.set(name, live(fixture));
    });
    await eventually(async () => expect((await fixture.ledger.proofs.all()).size).toBe(names.length));
    await settled(fixture);
    expect(proofCommits(fixture.path)).toEqual(['Record proofs of 5 stores']);
  });

  test('is recorded for each commit that a store is live on', async () => {
    const fixture = await givenReconciler();
    await create(fixture, 'acme');
    fixture.observer.observations.set('acme', live(fixture));
    await eventually(async () => expect(await fixture.ledger.proofs.proofsOf('acme')).toHaveLength(1));
    await fixture.ledger.submit(givenChange('title'), tree => planChange(tree, 'acme', { spec: { title: 'New' } }));
    await eventually(async () => expect(await fixture.ledger.proofs.proofsOf('acme')).toHaveLength(2));
  });

  test('is not recorded for a new commit of a live store that is not probed now', async () => {
    const fixture = await givenReconciler();
    await create(fixture, 'acme');
    fixture.observer.observations.set('acme', live(fixture));
    await eventually(async () => expect(await fixture.ledger.proofs.proofsOf('acme')).toHaveLength(1));
    fixture.observer.observations.set('acme', now => ({ ...live(fixture)(now), availability: null }));
    await fixture.ledger.submit(givenChange('title'), tree => planChange(tree, 'acme', { spec: { title: 'New' } }));
    await settled(fixture);
    expect(await fixture.ledger.proofs.proofsOf('acme')).toHaveLength(1);
  });

  test('is not recorded for a store that does not take orders', async () => {
    const fixture = await givenReconciler();
    await create(fixture, 'acme');
    fixture.observer.observations.set('acme', now => ({ ...live(fixture)(now), availability: null }));
    await settled(fixture);
    expect(await fixture.ledger.proofs.proofsOf('acme')).toEqual([]);
  });

  test('records once that nothing remained, and the page shows since when', async () => {
    const fixture = await givenReconciler();
    await create(fixture, 'acme');
    fixture.observer.observations.set('acme', live(fixture));
    await eventually(async () => expect(await fixture.ledger.proofs.proofsOf('acme')).toHaveLength(1));
    fixture.observer.observations.set('acme', now =>
      observed(givenUnmarked({ sync: { ...givenUnmarked().sync, appliedRevision: headOf(fixture) } }), now),
    );
    await remove(fixture, 'acme');
    await eventually(() => expect(subjects(fixture.path)[0]).toBe('Delete the files of store acme'));
    const commit = headOf(fixture);
    await settled(fixture);
    expect((await fixture.ledger.proofs.proofsOf('acme')).map(({ kind }) => kind)).toEqual(['live']);

    fixture.observer.observations.set('acme', now => observed(givenNothing(), now));
    await eventually(async () => expect(await fixture.ledger.proofs.proofsOf('acme')).toHaveLength(2));
    const proof = (await fixture.ledger.proofs.proofsOf('acme')).find(({ kind }) => kind === 'gone');
    expect(proof).toMatchObject({ store: 'acme', commit });
    await settled(fixture);
    expect(proofCommits(fixture.path)[0]).toBe(`Record that nothing of acme remains after ${commit.slice(0, 12)}`);
    expect(proofCommits(fixture.path)).toHaveLength(2);
    expect((await fixture.statusService.detail('acme')).status).toMatchObject({ phase: 'Deleted', since: proof?.at });
    expect(fixture.published.at(-1)).toBe('removed acme');
    expect(fixture.deletedStores).toEqual(['acme']);
    expect(failures(fixture)).toEqual([]);
  });
});

describe('reconciliation', () => {
  test('publishes a store once, and again only when it changed', async () => {
    const fixture = await givenReconciler();
    await settled(fixture);
    expect(fixture.published).toEqual(['store demo']);
    await fixture.ledger.submit(givenChange('title'), tree => planChange(tree, 'demo', { spec: { title: 'New' } }));
    await eventually(() => expect(fixture.published).toEqual(['store demo', 'store demo']));
  });

  test('evaluates and writes nothing after its end', async () => {
    const fixture = await givenReconciler();
    await eventually(() => expect(fixture.evaluated).not.toEqual([]));
    await fixture.stop();
    const evaluations = fixture.evaluated.length;
    personCommits(fixture.path, { 'stores/acme.yaml': handwritten('acme') });
    fixture.reconciler.requestReconcile();
    await pause(300);
    expect(fixture.evaluated).toHaveLength(evaluations);
    expect(subjects(fixture.path)[0]).toBe('By hand');
  });
});
