import fc from 'fast-check';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { eventually } from '../../test/support/eventually.ts';
import { FakeObserver, givenSeededFleet, givenStatuses, validStore } from '../../test/support/fleet-server.ts';
import { givenChange, personCommits, type Fixture } from '../../test/support/ledger.ts';
import {
  ago,
  givenAvailability,
  givenNothing,
  givenRunning,
  givenUnmarked,
  now,
} from '../../test/support/observation.ts';
import { isSlotExempt, isWaiting } from '../reconciler/pending-actions.ts';
import type { Observation } from '../status/index.ts';
import { readyHead } from './records.ts';
import type { StatusBoard } from './status-board.ts';
import type { StoreWithStatus } from './status-service.ts';
import {
  pathsOfStore,
  planChange,
  planCreate,
  planDelete,
  planFinishDeletion,
  type FleetTree,
  type Plan,
} from '#fleet';

type Planner = (tree: FleetTree) => Plan;

const names = ['alfa', 'bravo', 'carol', 'demo'] as const;
const name = fc.constantFrom(...names);

const observations: Readonly<Record<string, (store: string) => Observation>> = {
  running: store => givenRunning({ store, availability: givenAvailability('ok') }),
  failing: store => givenRunning({ store, availability: givenAvailability('failed', { since: ago(30) }) }),
  unmarked: store => givenUnmarked({ store }),
  nothing: store => givenNothing({ store }),
};

/** Changes of a fleet, of its clusters and of what is proven. */
const step = fc.oneof(
  fc.record({
    do: fc.constantFrom('create', 'title', 'delete', 'finish', 'break', 'steal-host', 'live', 'drop' as const),
    name,
  }),
  fc.record({ do: fc.constant('observe' as const), name, kind: fc.constantFrom(...Object.keys(observations)) }),
  fc.record({ do: fc.constant('forget' as const), name }),
  fc.record({ do: fc.constantFrom('slots', 'look' as const), name }),
);
/** A fleet with a queue, in which a change of one store concerns others. */
const beginning = fc.constantFrom<Step[]>(
  [],
  [
    { do: 'slots', name: 'demo' },
    ...(['alfa', 'bravo', 'carol'] as const).map(of => ({ do: 'create' as const, name: of })),
  ],
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function submit({ ledger }: Fixture, id: string, planner: Planner): Promise<void> {
  // A step that the fleet does not allow now is none.
  await ledger.submit(givenChange(id), planner).catch(() => undefined);
}

async function apply(fixture: Fixture, observer: FakeObserver, one: Step, id: string) {
  const { ledger, path } = fixture;
  const file = `stores/${one.name}.yaml`;
  switch (one.do) {
    case 'create':
      return submit(fixture, id, tree => planCreate(tree, validStore(one.name)));
    case 'title':
      return submit(fixture, id, tree => planChange(tree, one.name, { spec: { title: id } }));
    case 'delete':
      return submit(fixture, id, tree => planDelete(tree, one.name));
    case 'finish':
      return submit(fixture, id, tree => planFinishDeletion(tree, one.name));
    case 'break':
      return void personCommits(path, { [file]: 'kind: {' });
    case 'steal-host': {
      const text = `kind: WooStore\nmetadata: { name: ${one.name} }\nspec: { title: x, host: demo.localhost, admin: { email: o@example.com } }\n`;
      return void personCommits(path, { [file]: text });
    }
    case 'slots': {
      const text = (await ledger.file('fleet.yaml')) ?? '';
      const limit = 'maxProvisioning: 1';
      const changed = text.includes(limit)
        ? text.replace(`      ${limit}\n`, '')
        : text.replace(/^( {4}\w+:\n)( {6})/m, `$1$2${limit}\n$2`);
      return void personCommits(path, { 'fleet.yaml': changed });
    }
    case 'live': {
      const commit = (await ledger.lastCommit([file]))?.commit;
      if (commit === undefined) return;
      await ledger.proofs.record({
        kind: 'live',
        store: one.name,
        commit,
        at: now.toISOString(),
        seconds: 1,
        images: {},
      });
      return;
    }
    case 'drop': {
      const head = await readyHead(ledger);
      const paths = pathsOfStore('local', one.name).flatMap(of => head.tree.paths.below(of));
      if (paths.length > 0) personCommits(path, Object.fromEntries(paths.map(of => [of, null])));
      return;
    }
    case 'observe':
      return void observer.observations.set(one.name, () => observations[one.kind]?.(one.name) ?? givenNothing());
    case 'forget':
      return void observer.observations.delete(one.name);
    case 'look':
      return;
  }
}

/** The parts of a store that could become outdated. */
const shown = ({ record, status, gitFacts, summary, filesMayLeave }: StoreWithStatus) => ({
  status,
  queue: gitFacts.queue,
  summary,
  filesMayLeave,
  yaml: record.yaml,
});

describe('a board', () => {
  test('shows after each change what a new one shows', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(beginning, fc.array(step, { minLength: 1, maxLength: 12 }), async (first, more) => {
        const steps = [...first, ...more];
        const fixture = await givenSeededFleet();
        const observer = new FakeObserver();
        const { board } = givenStatuses(fixture, { observer });
        const groups = { waiting: board.group(isWaiting), exempt: board.group(isSlotExempt) };
        const changed = new Map<string, StoreWithStatus | null>();
        board.onChange(changes => changes.forEach(({ name: of, after }) => changed.set(of, after)));
        for (const [index, one] of steps.entries()) {
          await apply(fixture, observer, one, `step-${index}`);
          const { stores } = await board.view();
          const fresh = await givenStatuses(fixture, { observer: copyOf(observer) }).board.view();
          const expected = new Map([...fresh.stores].map(([of, store]) => [of, shown(store)]));
          expect(new Map([...stores].map(([of, store]) => [of, shown(store)])), one.do).toEqual(expected);
          // What listeners were told is the same.
          expect(new Set([...changed].filter(([, after]) => after !== null).map(([of]) => of))).toEqual(
            new Set(expected.keys()),
          );
          const membersOf = (isMember: (store: StoreWithStatus) => boolean) =>
            [...fresh.stores].filter(([, store]) => isMember(store)).map(([of]) => of);
          expect([...groups.waiting.keys()].sort()).toEqual(membersOf(isWaiting));
          expect([...groups.exempt.keys()].sort()).toEqual(membersOf(isSlotExempt));
        }
        await fixture.ledger.close();
      }),
      { numRuns: 60 },
    );
  });

  test('evaluates one store for a change of one store', async () => {
    const fixture = await givenSeededFleet();
    for (const store of ['alfa', 'bravo']) {
      await fixture.ledger.submit(givenChange(store), tree => planCreate(tree, validStore(store)));
    }
    const { board, observer } = givenStatuses(fixture);
    const evaluated: string[] = [];
    board.onChange(changes => evaluated.push(...changes.map(change => change.name)));
    const changesOf = async (change: () => unknown) => {
      evaluated.length = 0;
      await change();
      await board.view();
      return evaluated;
    };
    expect(await changesOf(() => undefined)).toEqual(['alfa', 'bravo', 'demo']);
    expect(await changesOf(() => observer.observations.set('alfa', () => givenRunning({ store: 'alfa' })))).toEqual([
      'alfa',
    ]);
    const retitle: Planner = tree => planChange(tree, 'bravo', { spec: { title: 'New' } });
    expect(await changesOf(() => fixture.ledger.submit(givenChange('title'), retitle))).toEqual(['bravo']);
    expect(await changesOf(() => undefined)).toEqual([]);
  });

  test('evaluates what changes first, while many stores wait', async () => {
    const fixture = await givenSeededFleet();
    const many = Array.from({ length: 300 }, (_, index) => `ghost-${index}`);
    const { board, observer } = givenStatuses(fixture);
    await board.view();
    const evaluated: string[] = [];
    board.onChange(changes => {
      if (evaluated.length === 0) observer.observations.set('demo', () => givenRunning({ store: 'demo' }));
      evaluated.push(...changes.map(({ name }) => name));
    });
    board.touch(many);
    await board.view();
    expect(evaluated.indexOf('demo')).toBeGreaterThan(0);
    expect(evaluated.indexOf('demo')).toBeLessThan(120);
    expect(new Set(evaluated).size).toBe(301);
  });

  describe('at the newest commit', () => {
    /** A board that has evaluated all stores, and now evaluates many that a cluster has changed; the first never ends. */
    async function givenBusyBoard() {
      const fixture = await givenSeededFleet();
      const statuses = givenStatuses(fixture);
      const { board, statusService } = statuses;
      await board.view();
      const held = Promise.withResolvers<undefined>();
      const evaluateAt = statusService.evaluateAt.bind(statusService);
      const evaluating = vi.spyOn(statusService, 'evaluateAt').mockImplementation(async (head, store) => {
        if (store === 'ghost-0') await held.promise;
        return evaluateAt(head, store);
      });
      board.touch(['ghost-0', 'demo', ...Array.from({ length: 300 }, (_, index) => `ghost-${index + 1}`)]);
      return { ...fixture, ...statuses, held, evaluating };
    }

    const retitle: Planner = tree => planChange(tree, 'demo', { spec: { title: 'New' } });
    const titleIn = (board: StatusBoard) => board.latest()?.stores.get('demo')?.summary.title;

    test('shows every commit before it has evaluated all that was touched', async () => {
      const { ledger, board, held } = await givenBusyBoard();
      await ledger.submit(givenChange('alfa'), tree => planCreate(tree, validStore('alfa')));
      expect([...(await board.atHead()).stores.keys()]).toEqual(['alfa', 'demo']);
      held.resolve(undefined);
      await board.stop();
      expect([...(await board.atHead()).stores.keys()]).toEqual(['alfa', 'demo']);
    });

    test('shows all stores of a start while a cluster changes them again', async () => {
      const fixture = await givenSeededFleet();
      const { board, statusService } = givenStatuses(fixture);
      const held = Promise.withResolvers<undefined>();
      const evaluateAt = statusService.evaluateAt.bind(statusService);
      let isFirst = true;
      vi.spyOn(statusService, 'evaluateAt').mockImplementation(async (head, store) => {
        if (isFirst) board.touch(['ghost', 'demo']);
        isFirst = false;
        if (store === 'ghost') await held.promise;
        return evaluateAt(head, store);
      });
      board.start();
      expect([...(await board.atHead()).stores.keys()]).toEqual(['demo']);
      held.resolve(undefined);
    });

    test('shows a commit that someone else has read, of a store that a cluster had changed too', async () => {
      const { ledger, board, statusService, held } = await givenBusyBoard();
      await ledger.submit(givenChange('title'), retitle);
      await statusService.head();
      await board.atHead();
      expect(titleIn(board)).toBe('New');
      held.resolve(undefined);
    });

    test('shows a commit of many stores, whatever clusters change meanwhile', async () => {
      const { ledger, board, evaluating, held } = await givenBusyBoard();
      const created = Array.from({ length: 120 }, (_, index) => `many-${index}`);
      await Promise.all(created.map(of => ledger.submit(givenChange(of), tree => planCreate(tree, validStore(of)))));
      evaluating.mockClear();
      let next = 0;
      board.onChange(() => board.touch(Array.from({ length: 100 }, () => `later-${next++}`)));
      expect((await board.atHead()).stores.size).toBe(121);
      expect(evaluating.mock.calls.filter(([, store]) => store.startsWith('later-')).length).toBeLessThan(100);
      held.resolve(undefined);
    });

    test('says why a store of a commit can’t be evaluated, and evaluates it the next time', async () => {
      const { ledger, board, evaluating, held } = await givenBusyBoard();
      await ledger.submit(givenChange('title'), retitle);
      evaluating.mockRejectedValueOnce(new Error('no'));
      await expect(board.atHead()).rejects.toThrow('no');
      await board.atHead();
      expect(titleIn(board)).toBe('New');
      held.resolve(undefined);
    });
  });

  test('knows all stores without waiting once it has evaluated them', async () => {
    const fixture = await givenSeededFleet();
    const { board, statusService } = givenStatuses(fixture);
    const reading = vi.spyOn(statusService, 'evaluateAt').mockRejectedValueOnce(new Error('no'));
    onTestFinished(() => reading.mockRestore());
    expect(board.latest()).toBeNull();
    await expect(board.view()).rejects.toThrow('no');
    expect(board.latest()).toBeNull();
    const view = await board.view();
    expect(board.latest()).toEqual(view);
    await fixture.ledger.submit(givenChange('alfa'), tree => planCreate(tree, validStore('alfa')));
    expect(board.latest()).toEqual(view);
  });

  test('evaluates a store that waits for the host of another once that is free', async () => {
    const fixture = await givenSeededFleet();
    const { board } = givenStatuses(fixture);
    await change(fixture, 'steal-host', 'alfa');
    expect((await board.view()).stores.get('alfa')?.status.phase).toBe('Invalid');
    await change(fixture, 'drop', 'demo');
    expect((await board.view()).stores.get('alfa')?.status.phase).not.toBe('Invalid');
  });

  test('evaluates a store again when its next delay has passed, and no other', async () => {
    const fixture = await givenSeededFleet();
    await fixture.ledger.submit(givenChange('alfa'), tree => planCreate(tree, validStore('alfa')));
    const { board, statusService } = givenStatuses(fixture);
    const evaluateAt = statusService.evaluateAt.bind(statusService);
    const evaluated: string[] = [];
    statusService.evaluateAt = async (head, store) => {
      evaluated.push(store);
      const changesAt = store === 'alfa' && evaluated.length <= 2 ? Date.now() + 300 : Infinity;
      return { ...(await evaluateAt(head, store)), changesAt };
    };
    board.start();
    await eventually(() => expect(evaluated).toEqual(['alfa', 'demo', 'alfa']));
  });

  test('keeps what was touched while the fleet could not be read', async () => {
    const fixture = await givenSeededFleet();
    const { board, observer, statusService } = givenStatuses(fixture);
    await board.view();
    const reading = vi.spyOn(statusService, 'evaluateAt').mockRejectedValueOnce(new Error('no'));
    onTestFinished(() => reading.mockRestore());
    observer.observations.set('demo', () => givenRunning({ store: 'demo' }));
    await expect(board.view()).rejects.toThrow('no');
    expect((await board.view()).stores.get('demo')?.status.phase).not.toBe('NotObserved');
  });
});

const change = (fixture: Fixture, what: 'steal-host' | 'drop', store: (typeof names)[number]) =>
  apply(fixture, new FakeObserver(), { do: what, name: store }, what);

/** The same observations without the listener. */
function copyOf(observer: FakeObserver): FakeObserver {
  const copy = new FakeObserver();
  for (const [store, observe] of observer.observations) copy.observations.set(store, observe);
  return copy;
}
