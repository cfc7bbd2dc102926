import { describe, expect, test } from 'vitest';
import {
  commit,
  givenFleetText,
  givenRepository,
  givenStoreInput,
  givenStoreText,
  givenTree,
  replaceExactly,
  type Files,
} from '../../../test/support/fleet.ts';
import { turnsDuring } from '../../../test/support/turns.ts';
import type { LoggedCommit, MergePreview } from '../../ledger/index.ts';
import { storesToComplete } from './completion.ts';
import { evaluate, type EvaluateOptions } from './evaluate.ts';
import { planChange, planCreate, planDelete, type FleetTree, type Plan } from '#fleet';
import { formatProblem, InvalidInput } from '#fleet/schema';

const both = givenRepository([givenStoreInput('acme'), givenStoreInput('beta', { host: 'beta.example.com' })]);
const ten = givenRepository(Array.from({ length: 10 }, (_, index) => givenStoreInput(`s${index}`)));

function givenMergePreview(before: Files, after: Files, more: Partial<MergePreview> = {}): MergePreview {
  const changed = new Map<string, string | null>([...after].filter(([path, text]) => before.get(path) !== text));
  for (const path of before.keys()) if (!after.has(path)) changed.set(path, null);
  return {
    head: 'h',
    base: 'b',
    before: givenTree(before),
    after: treeOf(after),
    changed,
    commits: [],
    moved: [],
    conflicts: [],
    ...more,
  };
}

function treeOf(files: Files): MergePreview['after'] {
  try {
    return { tree: givenTree(files) };
  } catch (error) {
    if (error instanceof InvalidInput) return { problems: error.problems };
    throw error;
  }
}

const givenCommit = (more: Partial<LoggedCommit> & { action?: string } = {}): LoggedCommit => {
  const { action, ...rest } = more;
  const note = { id: 'c', actor: 'storefleet', store: '', subject: null, idempotencyKey: null };
  const changes = action === undefined ? [] : [{ ...note, action }];
  return { commit: 'c', at: '2026-11-21T10:00:00Z', subject: 's', author: 'Ada', changes, removals: null, ...rest };
};

const plan = (files: Files, ...planners: ((tree: FleetTree) => Plan)[]) =>
  planners.reduce((now, planner) => commit(now, planner(givenTree(now))), files);
const edited = (files: Files, path: string, replacements: Readonly<Record<string, string>>) =>
  new Map(files).set(path, replaceExactly(files.get(path) ?? '', replacements));
const added = (files: Files, name: string, spec = {}) =>
  new Map(files).set(`stores/${name}.yaml`, givenStoreText(name, spec));
const removing = plan(
  ten,
  ...['s0', 's1', 's2', 's3'].map(
    name =>
      (tree: FleetTree): Plan =>
        planDelete(tree, name),
  ),
);

interface Expected {
  readonly problems?: readonly string[];
  /** Returns the stores that could be evaluated; a star marks missing manifests. */
  readonly stores?: readonly string[];
  readonly touched?: readonly string[];
  readonly stale?: readonly string[];
  readonly completes?: readonly string[];
}

describe('the evaluation of a pull request', () => {
  const gamma = added(both, 'gamma');
  const hundredNames = Array.from({ length: 101 }, (_, index) => `s${String(index).padStart(3, '0')}`);
  const hundred = hundredNames.reduce<Files>((files, name) => added(files, name), both);
  const title = edited(both, 'stores/acme.yaml', { 'Acme Toys': 'Better Toys' });

  test.each<[string, MergePreview, Partial<EvaluateOptions>, Expected]>([
    ['nothing', givenMergePreview(both, both), {}, {}],
    [
      'a new store by the planner',
      givenMergePreview(
        both,
        plan(both, tree => planCreate(tree, givenStoreInput('gamma'))),
      ),
      { byProgram: true },
      { stores: ['gamma'], touched: ['gamma'] },
    ],
    [
      'a store file only',
      givenMergePreview(both, gamma),
      {},
      { stores: ['gamma*'], touched: ['gamma'], completes: ['gamma'] },
    ],
    [
      'an edited store file only',
      givenMergePreview(both, title),
      {},
      { stores: ['acme*'], touched: ['acme'], completes: ['acme'] },
    ],
    [
      'two store files, one of them bad',
      givenMergePreview(both, new Map(gamma).set('stores/delta.yaml', 'kind: Shop\n')),
      {},
      {
        problems: [
          'stores/delta.yaml:1:1 kind = "Shop" must be WooStore',
          'stores/delta.yaml:1:1 metadata is required',
          'stores/delta.yaml:1:1 spec is required',
        ],
        stores: ['gamma*'],
        touched: ['delta', 'gamma'],
      },
    ],
    [
      'a host that another store uses',
      givenMergePreview(both, added(both, 'gamma', { host: 'beta.example.com' })),
      {},
      {
        problems: [
          'stores/gamma.yaml:9:3 spec.host The host beta.example.com is already used by store beta; choose another',
        ],
        touched: ['gamma'],
      },
    ],
    [
      "a fleet.yaml that can't be read",
      givenMergePreview(both, new Map(gamma).set('fleet.yaml', 'kind: Fleet\nspec: []\n')),
      {},
      {
        problems: ['fleet.yaml:1:1 metadata is required', 'fleet.yaml:2:1 spec = [] must be a mapping of fields'],
        touched: ['gamma'],
      },
    ],
    [
      'many that are removed',
      givenMergePreview(ten, removing, { commits: [givenCommit()] }),
      {},
      {
        problems: [
          'stores/s0.yaml:1:1 Deleting 4 of 10 stores needs confirmation: set removals to 4. ' +
            'In a pull request, add the commit trailer Storefleet-Removals: 4',
        ],
        stores: ['s0', 's1', 's2', 's3'],
        touched: ['s0', 's1', 's2', 's3'],
      },
    ],
    [
      'many that are removed, with their number in a commit',
      givenMergePreview(ten, removing, {
        commits: [givenCommit(), givenCommit({ removals: '4' }), givenCommit({ removals: '9' })],
      }),
      {},
      { stores: ['s0', 's1', 's2', 's3'], touched: ['s0', 's1', 's2', 's3'] },
    ],
    ['a document, by a person', givenMergePreview(both, new Map(both).set('docs/x.md', '')), {}, {}],
    [
      'a document, by this server',
      givenMergePreview(both, new Map(both).set('docs/x.md', '')),
      { byProgram: true },
      { problems: ['docs/x.md:1:1 is not below stores/ or dist/, the only files that Storefleet may change'] },
    ],
    [
      'a store that the fleet changed too',
      givenMergePreview(both, title, { moved: ['stores/acme.yaml'] }),
      {},
      { stores: ['acme*'], touched: ['acme'], stale: ['acme'] },
    ],
    [
      'a store of which the fleet changed other files',
      givenMergePreview(
        both,
        new Map([...title, ...added(both, 'gamma')]).set('stores/acme.yaml', title.get('stores/acme.yaml') ?? ''),
        { moved: ['dist/local/locks/acme.yaml', 'dist/local/locks/beta.yaml'] },
      ),
      {},
      { stores: ['acme*', 'gamma*'], touched: ['acme', 'gamma'], stale: ['acme'], completes: ['gamma'] },
    ],
    [
      'more stores than one commit completes',
      givenMergePreview(both, hundred),
      {},
      { stores: hundredNames.map(name => `${name}*`), touched: hundredNames },
    ],
    [
      'what Git can not put together',
      givenMergePreview(both, gamma, { conflicts: ['docs/x.md'] }),
      {},
      { stores: ['gamma*'], touched: ['gamma'] },
    ],
    [
      'a branch that was completed, and pushed to again',
      givenMergePreview(both, gamma, { commits: [givenCommit(), givenCommit({ action: 'complete' })] }),
      {},
      { stores: ['gamma*'], touched: ['gamma'], completes: ['gamma'] },
    ],
    [
      'a branch with a completion as its newest commit',
      givenMergePreview(both, gamma, { commits: [givenCommit({ action: 'complete' }), givenCommit()] }),
      {},
      { stores: ['gamma*'], touched: ['gamma'] },
    ],
  ])('%s', async (_, preview, options, expected) => {
    const result = await evaluate(preview, options);
    const { problems, stores, touched, stale } = result;
    expect({
      problems: problems.map(formatProblem),
      stores: stores.map(({ name, isCompletedLater }) => `${name}${isCompletedLater ? '*' : ''}`),
      touched,
      stale,
      completes: storesToComplete(result),
    }).toEqual({ problems: [], stores: [], touched: [], stale: [], completes: [], ...expected });
  });

  test('yields to other work between two stores', async () => {
    expect(await turnsDuring(() => evaluate(givenMergePreview(both, hundred), {}))).toBeGreaterThanOrEqual(100);
  });

  test('shows whether the fleet is touched at all, and whether the branch was completed', async () => {
    const of = (after: Files, commits: LoggedCommit[] = []) =>
      evaluate(givenMergePreview(both, after, { commits }), {});
    expect(await of(new Map(both).set('docs/x.md', ''))).toMatchObject({ touchesFleet: false, isCompletedHere: false });
    expect(await of(new Map(both).set('fleet.yaml', givenFleetText({ 'name: shops': 'name: other' })))).toMatchObject({
      touchesFleet: true,
    });
    expect(await of(gamma, [givenCommit(), givenCommit({ action: 'complete' })])).toMatchObject({
      touchesFleet: true,
      isCompletedHere: true,
      isCompletion: false,
    });
    expect(await of(gamma, [givenCommit({ action: 'create' })])).toMatchObject({ isCompletedHere: false });
  });

  test('lets a lock go back to one of its history, and to no other', async () => {
    const path = 'dist/local/locks/acme.yaml';
    const now = plan(
      new Map(both).set('fleet.yaml', givenFleetText({ 'registry.example.com/web:1': 'registry.example.com/web:2' })),
      tree => planChange(tree, 'acme', { spec: { edition: 'plus' } }),
    );
    const back = new Map([...now, ...[...both].filter(([path]) => path !== 'fleet.yaml')]);
    const preview = givenMergePreview(now, back);
    const unknown = await evaluate(preview, {});
    expect(unknown.locksWithoutProvenance).toEqual(['acme']);
    expect(unknown.problems.map(({ file }) => file)).toContain(path);
    const lock = givenTree(both).locks.get('acme');
    const earlier = new Map([['acme', lock === undefined ? [] : [lock]]]);
    expect((await evaluate(preview, { earlier })).problems).toEqual([]);
  });
});
