import { describe, expect, test } from 'vitest';
import { givenFleet } from '../../test/support/fleet.ts';
import { fleetText } from '../../test/support/ledger.ts';
import {
  ago,
  cluster,
  givenSync,
  givenGitFacts,
  givenLiveGitFacts,
  givenNothing,
  givenRunning,
  givenUnmarked,
  now,
} from '../../test/support/observation.ts';
import { disconnectedObservation, type GitFacts, type Observation } from '../status/index.ts';
import { evaluateRecord, type StoreWithStatus } from '../stores/status-service.ts';
import { isSlotExempt, isWaiting, pendingActions, type Incomplete } from './pending-actions.ts';
import {
  blobId,
  compareStore,
  isTreeFile,
  ownIds,
  planCreate,
  planSeed,
  readTree,
  type FleetTree,
  type Plan,
  applyPlan,
} from '#fleet';

/** Returns the due actions if every store with a lock was completed before. */
const dueOf = (tree: FleetTree, stores: readonly StoreWithStatus[]) =>
  pendingActions({
    tree,
    queued: stores.filter(isWaiting),
    leaving: stores.filter(({ filesMayLeave }) => filesMayLeave),
    incomplete: incompleteOf(tree).filter(({ store }) => !tree.locks.has(store)),
    slotExempt: slotExemptStores(stores),
  });

const slotExemptStores = (stores: readonly StoreWithStatus[]) =>
  new Set(stores.filter(isSlotExempt).map(({ record }) => record.name));

/** Returns the incomplete stores of a fleet without manual edits. */
const incompleteOf = (tree: FleetTree): Incomplete[] =>
  [...tree.stores.keys()]
    .filter(name => {
      const { isIncomplete, differing } = compareStore(tree, name);
      return isIncomplete || differing.size > 0;
    })
    .map(store => ({ store, ids: ownIds(tree, store), edited: new Set<string>() }));

/** The fleet after a seed and plans on top of it. */
function givenTree(...plans: ((tree: FleetTree) => Plan)[]): FleetTree {
  const read = (files: ReadonlyMap<string, string>) =>
    readTree(
      new Map([...files].filter(([path]) => isTreeFile(path))),
      new Set(files.keys()),
      new Map([...files].map(([path, text]) => [path, blobId(text, 40)])),
    );
  let files = new Map(planSeed(new Map([['fleet.yaml', fleetText]])).writes);
  for (const plan of plans) files = new Map([...files, ...plan(read(files)).writes]);
  return read(files);
}

const store = (name: string, state = 'running') =>
  `kind: WooStore\nmetadata: { name: ${name} }\nspec: { title: ${name}, state: ${state}, admin: { email: o@example.com } }\n`;

const complete = (name: string) => (tree: FleetTree) =>
  planCreate(tree, { kind: 'WooStore', metadata: { name }, spec: { title: name, admin: { email: 'o@example.com' } } });

const pushed = (path: string, text: string) => (): Plan => ({
  ...planSeed(new Map([['fleet.yaml', fleetText]])),
  writes: new Map([[path, text]]),
});

function evaluated(name: string, observation: Observation, gitFacts: GitFacts): StoreWithStatus {
  const record = { name, store: null, yaml: null, problems: [], lock: null, cluster: 'local', gitFacts, removed: null };
  return evaluateRecord(record, observation, gitFacts, givenFleet(), now);
}

const removed = (over: Partial<GitFacts> = {}) =>
  givenLiveGitFacts({ desired: 'removed', deletionRequestedAt: ago(60), ...over });
const neverLive = { firstLiveAt: null };
const disconnected = disconnectedObservation('acme', 'local', 'Argo CD');
const stillMarked = givenRunning();
const at = (state: 'unreachable' | 'connecting' | 'engine-missing', over: Observation): Observation => ({
  ...over,
  cluster: { ...cluster, state },
});

describe('pendingActions: removals', () => {
  const cases: [title: string, observation: Observation, gitFacts: GitFacts, due: boolean][] = [
    ['wanted and running', givenRunning(), givenLiveGitFacts(), false],
    ['wanted, without marks', givenUnmarked(), givenLiveGitFacts(), false],
    ['removed, applied, without marks', givenUnmarked(), removed(), true],
    ['removed, and still marked', stillMarked, removed(), false],
    [
      'removed, without marks, the commit not applied yet',
      givenUnmarked(),
      removed({ appliedContainsTarget: false }),
      false,
    ],
    [
      'removed, without marks, the applied commit is unknown',
      givenUnmarked(),
      removed({ appliedContainsTarget: 'unknown' }),
      false,
    ],
    [
      'removed, never applied because it fails',
      givenUnmarked({ sync: givenSync({ state: 'failed' }) }),
      removed({ appliedContainsTarget: false }),
      true,
    ],
    [
      'removed, without marks, the engine suspended',
      givenUnmarked({ sync: givenSync({ state: 'suspended' }) }),
      removed(),
      false,
    ],
    ['removed, its engine object deleted, the rest there', givenUnmarked({ engineObject: null }), removed(), false],
    ['removed a minute ago, nothing there', givenNothing(), removed(neverLive), false],
    [
      'removed long ago, nothing there: it never came up',
      givenNothing(),
      removed({ ...neverLive, deletionRequestedAt: ago(3600) }),
      true,
    ],
    ['removed, the cluster silent', at('unreachable', givenUnmarked()), removed(), false],
    ['removed, the cluster read for the first time', at('connecting', givenUnmarked()), removed(neverLive), false],
    ['removed, disconnected, never live', disconnected, removed(neverLive), true],
    ['removed, disconnected, was live', disconnected, removed(), false],
    ['wanted, disconnected, never live', disconnected, givenGitFacts(), false],
    ['already deleted, disconnected', disconnected, givenGitFacts({ desired: 'absent' }), false],
    ['already deleted', givenNothing(), givenGitFacts({ desired: 'absent' }), false],
  ];
  test.each(cases)('%s', (_, observation, gitFacts, due) => {
    const tree = givenTree(complete('acme'));
    const actions = dueOf(tree, [evaluated('acme', observation, gitFacts)]);
    expect(actions.map(pendingAction => pendingAction.store)).toEqual(due ? ['acme'] : []);
  });

  test('plans on the newest fleet, and refuses a removal that was taken back', () => {
    const removing = givenTree(complete('acme'), pushed('stores/acme.yaml', store('acme', 'removed')));
    const [pendingAction] = dueOf(removing, [evaluated('acme', disconnected, removed(neverLive))]);
    expect(pendingAction?.planner(removing)).toMatchObject({ action: 'finish-deletion', store: 'acme' });
    expect(pendingAction?.planner(removing).deletedPaths).toEqual(
      expect.arrayContaining(['stores/acme.yaml', 'dist/local/locks/acme.yaml', 'dist/local/engine/acme.yaml']),
    );
    expect(() => pendingAction?.planner(givenTree(complete('acme')))).toThrow(/deletion of acme was not requested/);
  });
});

describe('pendingActions: completions', () => {
  test('renders a store file without its lock', () => {
    const tree = givenTree(complete('acme'), pushed('stores/bare.yaml', store('bare')));
    const actions = dueOf(tree, []);
    expect(actions.map(pendingAction => pendingAction.store)).toEqual(['bare']);
    const plan = actions[0]?.planner(tree);
    expect(plan?.action).toBe('complete');
    expect(plan?.writes.get('stores/bare.yaml')).toBe(store('bare'));
    expect([...(plan?.writes.keys() ?? [])]).toEqual(
      expect.arrayContaining([
        'dist/local/locks/bare.yaml',
        'dist/local/engine/bare.yaml',
        'dist/local/stores/bare/web.yaml',
      ]),
    );
  });

  test('does nothing for a file that breaks a rule', () => {
    expect(dueOf(givenTree(pushed('stores/bad.yaml', 'kind: WooStore')), [])).toEqual([]);
  });

  test('does nothing for an empty fleet', () => expect(dueOf(givenTree(), [])).toEqual([]));

  test('does completions before removals', () => {
    const tree = givenTree(complete('acme'), pushed('stores/bare.yaml', store('bare')));
    const actions = dueOf(tree, [evaluated('acme', disconnected, removed(neverLive))]);
    expect(actions.map(pendingAction => pendingAction.store)).toEqual(['bare', 'acme']);
  });

  test('reads a store again when a person edits its file', () => {
    const before = givenTree(complete('acme'));
    const edited = givenTree(
      complete('acme'),
      pushed('stores/acme.yaml', store('acme').replace('title: acme', 'title: Acme')),
    );
    expect(incompleteOf(before)).toEqual([]);
    const actions = pendingActions({
      tree: edited,
      queued: [],
      leaving: [],
      incomplete: incompleteOf(edited),
      slotExempt: new Set(),
    });
    expect(actions.map(pendingAction => pendingAction.store)).toEqual(['acme']);
    expect(actions[0]?.planner(edited).writes.get('dist/local/stores/acme/web.yaml')).toContain('Acme');
  });
});

describe('pendingActions: start slots', () => {
  const limited = (tree: FleetTree): FleetTree => ({
    ...tree,
    fleet: {
      ...tree.fleet,
      spec: {
        ...tree.fleet.spec,
        clusters: Object.fromEntries(
          Object.entries(tree.fleet.spec.clusters).map(([name, value]) => [name, { ...value, maxProvisioning: 2 }]),
        ),
      },
    },
  });
  const create = (name: string) => (tree: FleetTree) =>
    planCreate(limited(tree), JSON.parse(JSON.stringify(inputOf(name))));
  const inputOf = (name: string) => ({
    kind: 'WooStore',
    metadata: { name },
    spec: { title: name, admin: { email: 'o@example.com' } },
  });
  const four = limited(givenTree(create('a1'), create('b2'), create('c3'), create('d4')));
  const waiting = (name: string, position: number) =>
    evaluated(
      name,
      givenNothing(),
      givenGitFacts({ queued: true, queue: { position, total: 2, slots: 2 }, firstLiveAt: null }),
    );
  const starting = (name: string) => evaluated(name, givenRunning(), givenGitFacts({ firstLiveAt: null }));

  test('gives two of four new stores their engine object, and the others everything else', () => {
    const engine = [...four.paths].filter(path => /engine\/[a-d]/.test(path));
    expect(engine).toEqual(['dist/local/engine/a1.yaml', 'dist/local/engine/b2.yaml']);
    expect(four.paths).toContain('dist/local/stores/d4/web.yaml');
  });

  test('starts no store while the slots are taken', () => {
    const stores = [starting('a1'), starting('b2'), waiting('d4', 2), waiting('c3', 1)];
    expect(dueOf(four, stores)).toEqual([]);
  });

  test('gives the slot of a store that went live to the one that has waited longest', () => {
    const live = evaluated('a1', givenRunning(), givenLiveGitFacts());
    const [pendingAction, ...more] = dueOf(four, [live, starting('b2'), waiting('d4', 2), waiting('c3', 1)]);
    expect(more).toEqual([]);
    const plan = pendingAction?.planner(four);
    expect(plan).toMatchObject({ action: 'start', store: 'c3' });
    expect(plan?.writes.has('dist/local/engine/c3.yaml')).toBe(true);
  });

  test('refuses a slot that was taken meanwhile', () => {
    const live = evaluated('a1', givenRunning(), givenLiveGitFacts());
    const [pendingAction] = dueOf(four, [live, starting('b2'), waiting('c3', 1)]);
    const taken = applyPlan(four, { writes: new Map([['dist/local/engine/d4.yaml', '']]), deletedPaths: [] });
    expect(() => pendingAction?.planner(taken)).toThrow(/no free start slot/);
  });

  test('removes a queued store without its engine, which never knew it', () => {
    const gitFacts = givenGitFacts({
      desired: 'removed',
      queued: true,
      firstLiveAt: null,
      deletionRequestedAt: ago(1),
    });
    expect(dueOf(four, [evaluated('c3', givenNothing(), gitFacts)]).map(pendingAction => pendingAction.store)).toEqual([
      'c3',
    ]);
  });
});
