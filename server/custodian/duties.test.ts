import { describe, expect, test } from 'vitest';
import { fleetText } from '../ledger/given.ts';
import {
  ago,
  cluster,
  givenDelivery,
  givenHistory,
  givenLiveHistory,
  givenNothing,
  givenRunning,
  givenUnmarked,
  now,
} from '../status/given.ts';
import { detachedObservation, status, type History, type Observation } from '../status/index.ts';
import type { Judged } from '../stores/board.ts';
import { dutiesOf } from './duties.ts';
import { isTreeFile, planCreate, planSeed, readTree, type FleetTree, type Plan } from '#fleet';

/** The fleet after a seed and plans on top of it. */
function givenTree(...plans: ((tree: FleetTree) => Plan)[]): FleetTree {
  const read = (files: ReadonlyMap<string, string>) =>
    readTree(new Map([...files].filter(([path]) => isTreeFile(path))), new Set(files.keys()));
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

function judged(name: string, observation: Observation, history: History): Judged {
  const { appliedContainsTarget, ...kept } = history;
  return {
    record: { name, store: null, yaml: null, problems: [], lock: null, cluster: 'local', history: kept, removed: null },
    observation,
    history: { ...kept, appliedContainsTarget },
    status: status(observation, history, now),
  };
}

const removed = (over: Partial<History> = {}) =>
  givenLiveHistory({ desired: 'removed', removalRequestedAt: ago(60), ...over });
const neverLive = { firstLiveAt: null };
const detached = detachedObservation('acme', 'local');
const stillMarked = givenRunning();
const at = (state: 'unreachable' | 'connecting' | 'unprepared', over: Observation): Observation => ({
  ...over,
  cluster: { ...cluster, state },
});

describe('dutiesOf: removals', () => {
  const cases: [title: string, observation: Observation, history: History, due: boolean][] = [
    ['wanted and running', givenRunning(), givenLiveHistory(), false],
    ['wanted, without marks', givenUnmarked(), givenLiveHistory(), false],
    ['removed, applied, without marks', givenUnmarked(), removed(), true],
    ['removed, and still marked', stillMarked, removed(), false],
    [
      'removed, without marks, the commit not applied yet',
      givenUnmarked(),
      removed({ appliedContainsTarget: false }),
      false,
    ],
    [
      'removed, without marks, nobody knows what is applied',
      givenUnmarked(),
      removed({ appliedContainsTarget: 'unknown' }),
      false,
    ],
    [
      'removed, never applied because it fails',
      givenUnmarked({ delivery: givenDelivery({ state: 'failed' }) }),
      removed({ appliedContainsTarget: false }),
      true,
    ],
    ['removed, its engine object gone, the rest there', givenUnmarked({ engineObject: null }), removed(), false],
    ['removed a minute ago, nothing there', givenNothing(), removed(neverLive), false],
    [
      'removed long ago, nothing there: it never came up',
      givenNothing(),
      removed({ ...neverLive, removalRequestedAt: ago(3600) }),
      true,
    ],
    ['removed, the cluster silent', at('unreachable', givenUnmarked()), removed(), false],
    ['removed, the cluster read for the first time', at('connecting', givenUnmarked()), removed(neverLive), false],
    ['removed, detached, never live', detached, removed(neverLive), true],
    ['removed, detached, was live', detached, removed(), false],
    ['wanted, detached, never live', detached, givenHistory(), false],
    ['gone already, detached', detached, givenHistory({ desired: 'absent' }), false],
    ['gone already', givenNothing(), givenHistory({ desired: 'absent' }), false],
  ];
  test.each(cases)('%s', (_, observation, history, due) => {
    const tree = givenTree(complete('acme'));
    const duties = dutiesOf(tree, [judged('acme', observation, history)], now);
    expect(duties.map(duty => duty.store)).toEqual(due ? ['acme'] : []);
  });

  test('what is due is planned on the newest fleet: a removal that was taken back is refused', () => {
    const asked = givenTree(complete('acme'), pushed('stores/acme.yaml', store('acme', 'removed')));
    const [duty] = dutiesOf(asked, [judged('acme', detached, removed(neverLive))], now);
    expect(duty?.planner(asked)).toMatchObject({ action: 'finish-removal', store: 'acme' });
    expect(duty?.planner(asked).removals).toEqual(
      expect.arrayContaining(['stores/acme.yaml', 'dist/local/locks/acme.yaml', 'dist/local/engine/acme.yaml']),
    );
    expect(() => duty?.planner(givenTree(complete('acme')))).toThrow(/not marked as removed/);
  });
});

describe('dutiesOf: completions', () => {
  test('a store file without its lock is rendered', () => {
    const tree = givenTree(complete('acme'), pushed('stores/bare.yaml', store('bare')));
    const duties = dutiesOf(tree, [], now);
    expect(duties.map(duty => duty.store)).toEqual(['bare']);
    const plan = duties[0]?.planner(tree);
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

  test('a file that breaks a rule is nobody’s duty', () => {
    expect(dutiesOf(givenTree(pushed('stores/bad.yaml', 'kind: WooStore')), [], now)).toEqual([]);
  });

  test('nothing is due of an empty fleet', () => expect(dutiesOf(givenTree(), [], now)).toEqual([]));

  test('completions come before removals', () => {
    const tree = givenTree(complete('acme'), pushed('stores/bare.yaml', store('bare')));
    const duties = dutiesOf(tree, [judged('acme', detached, removed(neverLive))], now);
    expect(duties.map(duty => duty.store)).toEqual(['bare', 'acme']);
  });
});
