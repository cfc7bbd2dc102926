import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  anyStoreInput,
  commit,
  givenFleetText,
  givenRepository,
  givenStoreInput,
  givenStoreText,
  givenTree,
  replaceExactly,
  type Files,
} from '../../test/support/fleet.ts';
import { planChange, planCreate } from '../commands/changes.ts';
import { planFinishDeletion, planDelete } from '../commands/delete.ts';
import { submodule, symbolicLink } from '../model/content.ts';
import { misplacedRule } from '../model/misplaced-file.ts';
import { storePath } from '../model/paths.ts';
import type { Plan } from '../model/plan.ts';
import { updateTree } from '../model/tree.ts';
import { render } from '../render/render.ts';
import { checkChange } from './check-diff.ts';
import type { CheckResult, FleetDiff } from './fleet-diff.ts';
import { formatProblem } from '#fleet/schema';

const acme = givenStoreInput('acme');
const beta = givenStoreInput('beta', { owner: 'toys', host: 'beta.example.com' });
const both = givenRepository([acme, beta]);
const twenty = givenRepository(Array.from({ length: 20 }, (_, index) => givenStoreInput(`store-${index}`)));

function changeOf(before: Files | null, after: Files): Pick<FleetDiff, 'before' | 'after' | 'changed'> {
  const changed = new Map<string, string | null>();
  for (const [path, text] of after) if (before?.get(path) !== text) changed.set(path, text);
  for (const path of before?.keys() ?? []) if (!after.has(path)) changed.set(path, null);
  return { before: before === null ? null : givenTree(before), after: givenTree(after), changed };
}
const check = (before: Files | null, after: Files, options: Partial<FleetDiff> = {}) =>
  checkChange({ ...changeOf(before, after), ...options });
const problemsOf = ({ problems }: CheckResult) => problems.map(formatProblem);

const plan = (files: Files, ...planners: ((tree: ReturnType<typeof givenTree>) => Plan)[]) =>
  planners.reduce((now, planner) => commit(now, planner(givenTree(now))), files);
const edited = (files: Files, path: string, replacements: Readonly<Record<string, string>>) =>
  new Map(files).set(path, replaceExactly(files.get(path) ?? '', replacements));
const added = (files: Files, name: string, spec = {}) =>
  new Map(files).set(storePath(name), givenStoreText(name, spec));
const without = (files: Files, ...names: string[]) =>
  new Map([...files].filter(([path]) => !names.some(name => new RegExp(`[/]${name}([.]yaml$|[/])`).test(path))));
const removing = (names: readonly string[]) =>
  plan(twenty, ...names.map(name => (tree: ReturnType<typeof givenTree>) => planDelete(tree, name)));
const names = (count: number) => Array.from({ length: count }, (_, index) => `store-${index}`);
const withQuota = (files: Files, quota: string) =>
  new Map(files).set('fleet.yaml', givenFleetText({ 'reservedHosts:': `quotas: ${quota}\n  reservedHosts:` }));

/** Like {@link both}, with everything rendered from a made-up lock of acme. */
function renderedFrom(spec: object): Files {
  const { stores, locks } = givenTree(both);
  const [store, lock] = [stores.get('acme'), locks.get('acme')];
  if (store === undefined || lock === undefined) throw new Error('there is no store acme');
  return new Map([...both, ...render(store, { ...lock, spec: { ...lock.spec, ...spec } })]);
}
const withLineEnds = (files: Files, end: string) =>
  new Map([...files].map(([path, text]): [string, string] => [path, text.replaceAll('\n', end)]));

const lock = 'dist/local/locks/acme.yaml';
const web = 'dist/local/stores/acme/web.yaml';
const fix = 'run storefleet render, or leave dist/ out of the change';
const unknown = 'was not produced by fleet.yaml or an earlier lock of this store; undo the edit of the lock';

describe('checkDiff() accepts', () => {
  test.each<[string, Files | null, Files, Partial<FleetDiff>, string]>([
    ['nothing', both, both, {}, 'Changes no store'],
    [
      'a new store as the planner writes it',
      both,
      plan(both, tree => planCreate(tree, givenStoreInput('gamma'))),
      {},
      'Adds 1 store (2 pods, 0.08 CPU, 360 MiB memory, 4 GiB disk)',
    ],
    [
      'a new store file without manifests',
      both,
      added(both, 'gamma'),
      {},
      'Adds 1 store (2 pods, 0.08 CPU, 360 MiB memory, 4 GiB disk)',
    ],
    [
      'an edited store file without manifests',
      both,
      edited(both, 'stores/beta.yaml', { 'title: Acme Toys': 'title: Better Toys' }),
      {},
      'Changes 1 store. Restarts its web pod.',
    ],
    [
      'several stores',
      both,
      added(
        plan(both, tree => planChange(tree, 'acme', { spec: { size: 'large' } })),
        'gamma',
      ),
      {},
      'Adds 1 store, changes 1 store (+2 pods, +0.575 CPU, +2.51 GiB memory, +4 GiB disk). Restarts pods of 1 store.',
    ],
    [
      'a deletion',
      both,
      plan(both, tree => planDelete(tree, 'acme')),
      {},
      'Deletes 1 store (frees 2 pods, 0.08 CPU, 360 MiB memory, 4 GiB disk)',
    ],
    [
      'the second commit of a deletion',
      plan(both, tree => planDelete(tree, 'acme')),
      plan(
        both,
        tree => planDelete(tree, 'acme'),
        tree => planFinishDeletion(tree, 'acme'),
      ),
      {},
      'Deletes 1 store (frees 2 pods, 0.08 CPU, 360 MiB memory, 4 GiB disk)',
    ],
    ['the deletion of a store file that was never rendered', added(both, 'gamma'), both, {}, 'Changes no store'],
    [
      'documents and workflows of a person',
      both,
      new Map(both).set('docs/x.md', 'x').set('.github/x.yaml', 'x'),
      {},
      'Changes no store',
    ],
    ['a whole fleet without a base', null, both, {}, 'Adds 2 stores (4 pods, 0.16 CPU, 720 MiB memory, 8 GiB disk)'],
    ['another attempt', both, renderedFrom({ attempt: 3 }), {}, 'Changes 1 store. Restarts its database and web pods.'],
    [
      'the same files with other line ends',
      both,
      withLineEnds(both, '\r\n'),
      {},
      'Changes 2 stores. Restarts nothing.',
    ],
    [
      'the deletion of three of twenty stores',
      twenty,
      removing(names(3)),
      {},
      'Deletes 3 stores (frees 6 pods, 0.24 CPU, 1.05 GiB memory, 12 GiB disk)',
    ],
    [
      'the deletion of many stores with their exact number',
      twenty,
      removing(names(4)),
      { removals: 4 },
      'Deletes 4 stores (frees 8 pods, 0.32 CPU, 1.41 GiB memory, 16 GiB disk)',
    ],
    [
      'a lock that returns to an earlier one',
      both,
      edited(both, lock, { 'web: registry.example.com/web:1': 'web: registry.example.com/web:0' }),
      {
        earlier: new Map([
          [
            'acme',
            [...givenTree(edited(both, lock, { 'web:1': 'web:0' })).locks.values()].filter(
              old => old.metadata.name === 'acme',
            ),
          ],
        ]),
      },
      'Changes 1 store. Restarts its web pod.',
    ],
  ])('%s', (_, before, after, options, summary) => {
    const checked = check(before, after, options);
    expect(problemsOf(checked)).toEqual([]);
    expect(checked.impact.summary).toBe(summary);
  });

  test('names the manifests that are added after the merge', () => {
    const late = (before: Files, after: Files) =>
      check(before, after).stores.map(({ name, isCompletedLater }) => [name, isCompletedLater]);
    expect(late(both, added(both, 'gamma'))).toEqual([['gamma', true]]);
    const created = plan(both, tree => planCreate(tree, givenStoreInput('gamma')));
    expect(late(both, created)).toEqual([['gamma', false]]);
    const noted = edited(both, 'stores/acme.yaml', { 'title: Acme Toys': 'title: Acme Toys # the first' });
    expect(late(both, noted)).toEqual([['acme', false]]);
    const renamed = edited(both, 'stores/acme.yaml', { 'title: Acme Toys': 'title: Acme' });
    expect(late(both, renamed)).toEqual([['acme', true]]);
  });
});

test('refuses submodules and links below stores/ and dist/', () => {
  const odd = new Map([
    ['dist/local/stores/acme/charts', submodule],
    ['dist/vendor', submodule],
    [web, symbolicLink],
    ['stores/eu', submodule],
    ['docs/theme', submodule],
  ]);
  const before = givenTree(both);
  const { problems } = checkChange({ before, after: updateTree(before, odd), changed: odd });
  expect(problems.map(formatProblem)).toEqual([
    `stores/eu ${submodule.rule}`,
    'dist/vendor:1:1 belongs to no store and no cluster; delete it',
    'dist/local/stores/acme/charts:1:1 belongs to no store and no cluster; delete it',
    `${web}:1:1 ${symbolicLink.rule}; ${fix}`,
  ]);
});

describe('checkDiff() refuses', () => {
  test.each<[string, Files, Files, Partial<FleetDiff>, string[]]>([
    [
      'an invalid store file',
      both,
      edited(both, 'stores/acme.yaml', { 'title: Acme Toys': 'titel: Acme Toys' }),
      {},
      [
        'stores/acme.yaml:5:1 spec.title is required',
        'stores/acme.yaml:6:3 spec.titel = "Acme Toys" is not a known field',
      ],
    ],
    [
      'an invalid lock',
      both,
      edited(both, lock, { 'size: small': 'size: 7' }),
      {},
      [`${lock}:27:3 spec.size = 7 must be a string`],
    ],
    [
      'another cluster',
      both,
      edited(both, 'stores/acme.yaml', { 'spec:': 'spec:\n  cluster: far' }),
      {},
      [
        'stores/acme.yaml:6:3 spec.cluster = "far" can\'t change once the store exists (it is "local"); create another store instead',
      ],
    ],
    [
      'another cluster, with the lock and all manifests for it',
      both,
      plan(without(both, 'acme'), tree =>
        planCreate(tree, givenStoreInput('acme', { cluster: 'far', host: 'acme.localhost' })),
      ),
      {},
      [
        'stores/acme.yaml:7:3 spec.cluster = "far" can\'t change once the store exists (it is "local"); create another store instead',
      ],
    ],
    [
      'another name',
      both,
      without(added(both, 'alpha', { host: 'alpha.example.com' }), 'acme'),
      {},
      [
        'stores/acme.yaml:1:1 The deletion of acme was not requested, so its files stay. Set spec.state to removed first',
      ],
    ],
    [
      'files that are deleted without their lock',
      both,
      new Map([...both].filter(([path]) => path !== 'stores/acme.yaml')),
      {},
      [
        `${lock}:1:1 belongs to no store: there is no stores/acme.yaml; delete it`,
        'stores/acme.yaml:1:1 The deletion of acme was not requested, so its files stay. Set spec.state to removed first',
      ],
    ],
    [
      'a host that another store has',
      both,
      added(both, 'aaa', { host: 'acme.localhost' }),
      {},
      ['stores/aaa.yaml:9:3 spec.host The host acme.localhost is already used by store acme; choose another'],
    ],
    [
      'a host that two new stores claim',
      both,
      added(added(both, 'one', { host: 'new.example.com' }), 'two', { host: 'new.example.com' }),
      {},
      ['stores/two.yaml:9:3 spec.host The host new.example.com is already used by store one; choose another'],
    ],
    [
      'a host that a store without a lock claims from one that is rendered in the same change',
      both,
      added(
        plan(both, tree => planCreate(tree, givenStoreInput('zeta', { host: 'new.example.com' }))),
        'one',
        {
          host: 'new.example.com',
        },
      ),
      {},
      ['stores/one.yaml:9:3 spec.host The host new.example.com is already used by store zeta; choose another'],
    ],
    [
      'a reserved host',
      both,
      added(both, 'gamma', { aliases: ['admin.localhost'] }),
      {},
      ['stores/gamma.yaml:10:7 spec.aliases.0 The host admin.localhost is reserved by fleet.yaml; choose another'],
    ],
    [
      'a store beyond the quota of its owner',
      withQuota(both, '{ toys: { stores: 2 } }'),
      added(added(withQuota(both, '{ toys: { stores: 2 } }'), 'one', { owner: 'toys' }), 'two', { owner: 'toys' }),
      {},
      [
        'stores/two.yaml:9:3 spec.owner = "toys" would exceed the quota of toys: 2 stores allowed, 2 stores used, 1 store requested',
      ],
    ],
    [
      'a new store with the state removed',
      both,
      added(both, 'gamma', { state: 'removed' }),
      {},
      ['stores/gamma.yaml:9:3 spec.state = "removed" must be running for a new store'],
    ],
    [
      'the deletion of four of twenty stores',
      twenty,
      removing(names(4)),
      {},
      [
        'stores/store-0.yaml:1:1 Deleting 4 of 20 stores needs confirmation: set removals to 4. In a pull request, add the commit trailer Storefleet-Removals: 4',
      ],
    ],
    [
      'the deletion of four of twenty stores with another number',
      twenty,
      removing(names(4)),
      { removals: 5 },
      [
        'stores/store-0.yaml:1:1 Deleting 4 of 20 stores needs confirmation: set removals to 4 (got 5). In a pull request, add the commit trailer Storefleet-Removals: 4',
      ],
    ],
    [
      'an unknown image',
      both,
      edited(both, lock, { 'web: registry.example.com/web:1': 'web: evil.example.com/web:1' }),
      {},
      [`${lock}:48:5 spec.images.web = "evil.example.com/web:1" ${unknown}`],
    ],
    [
      'an unknown tier',
      both,
      edited(both, lock, { 'workers: 8': 'workers: 80' }),
      {},
      [`${lock}:29:5 spec.tier.web = {"cpu":"50m","memory":"192Mi","memoryLimit":"512Mi","workers":80} ${unknown}`],
    ],
    [
      'a host that was not requested, with everything rendered from it',
      both,
      renderedFrom({ aliases: ['evil.example.com'] }),
      {},
      [`${lock}:28:7 spec.aliases.0 = "evil.example.com" ${unknown}`],
    ],
    [
      'an attempt that no request leads to',
      both,
      renderedFrom({ attempt: 99 }),
      {},
      [`${lock}:26:3 spec.attempt = 99 ${unknown}`],
    ],
    [
      'an annotation that the ingress controller would run',
      both,
      edited(both, web, {
        'kind: Ingress\nmetadata:': 'kind: Ingress\nmetadata:\n  annotations: { a/configuration-snippet: x }',
      }),
      {},
      [`${web}:45:1 does not match the store and its lock; ${fix}`],
    ],
    [
      'files below stores/ that are not store files',
      both,
      new Map(both).set('stores/beta.yml', 'x').set('stores/eu/x.yaml', 'x').set('STORES/y.yaml', 'x'),
      {},
      ['STORES/y.yaml', 'stores/beta.yml', 'stores/eu/x.yaml'].map(path => `${path} ${misplacedRule(path) ?? ''}`),
    ],
    [
      'files below dist/ that follow from nothing, in any case of letters',
      both,
      new Map(both).set('dist/x', '').set('Dist/local/engine/x.yaml', '').set('dist/local/engine/argocd-cm.yaml', ''),
      {},
      [
        'dist/x:1:1 belongs to no store and no cluster; delete it',
        'Dist/local/engine/x.yaml:1:1 belongs to no store and no cluster; delete it',
        'dist/local/engine/argocd-cm.yaml:1:1 belongs to no store: there is no stores/argocd-cm.yaml; delete it',
      ],
    ],
    [
      'an unknown renderer version',
      both,
      edited(both, lock, { 'renderer: 3': 'renderer: 99' }),
      {},
      [`${lock}:6:3 spec.renderer = 99 ${unknown}`],
    ],
    [
      'manifests that were edited by hand',
      both,
      edited(both, web, { 'replicas: 1': 'replicas: 2' }),
      {},
      [`${web}:78:1 does not match the store and its lock; ${fix}`],
    ],
    [
      'the deletion of manifests whose store stays',
      both,
      new Map([...both].filter(([path]) => path !== web)),
      {},
      [`${web}:1:1 must not be removed while its store stays; ${fix}`],
    ],
    [
      'an extra manifest in the directory of a store',
      both,
      new Map(both).set('dist/local/stores/acme/more.yaml', 'x'),
      {},
      ['dist/local/stores/acme/more.yaml:1:1 belongs to no store and no cluster; delete it'],
    ],
    [
      'manifests that belong to no store',
      both,
      new Map(both).set('dist/local/stores/ghost/web.yaml', 'x').set('dist/other.yaml', 'x'),
      {},
      [
        'dist/other.yaml:1:1 belongs to no store and no cluster; delete it',
        'dist/local/stores/ghost/web.yaml:1:1 belongs to no store: there is no stores/ghost.yaml; delete it',
      ],
    ],
    [
      'a program that writes outside of stores/ and dist/',
      both,
      new Map(both).set('docs/x.md', 'x').set('.github/x.yaml', 'x'),
      { byProgram: true },
      [
        'docs/x.md:1:1 is not below stores/ or dist/, the only files that Storefleet may change',
        '.github/x.yaml:1:1 is not below stores/ or dist/, the only files that Storefleet may change',
      ],
    ],
    [
      'a fleet.yaml that takes a host from a store',
      both,
      new Map(both).set('fleet.yaml', givenFleetText({ '[admin.localhost]': '[admin.localhost, beta.example.com]' })),
      {},
      ['stores/beta.yaml:8:3 spec.host The host beta.example.com is reserved by fleet.yaml; choose another'],
    ],
    [
      'a changed fleet.yaml without its rendered cluster files',
      both,
      new Map(both).set(
        'fleet.yaml',
        givenFleetText({ 'https://git.example.com/shops.git': 'https://git.example.com/other.git' }),
      ),
      {},
      ['dist/local/platform/engine.yaml:1:1 is out of date with fleet.yaml; run storefleet render'],
    ],
  ])('%s', (_, before, after, options, problems) => {
    expect(problemsOf(check(before, after, options))).toEqual(problems);
  });

  test('names the stores that need their earlier locks to be read', () => {
    const after = edited(both, lock, { 'web: registry.example.com/web:1': 'web: registry.example.com/web:0' });
    expect(check(both, after).locksWithoutProvenance).toEqual(['acme']);
    expect(check(both, both).locksWithoutProvenance).toEqual([]);
  });
});

test('accepts every plan of the planner, with its manifests or without', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(anyStoreInput, { maxLength: 3, selector: input => input.metadata.name }),
      anyStoreInput,
      (inputs, next) => {
        const begin = new Map([['fleet.yaml', givenFleetText()]]);
        let files: Files = begin;
        for (const input of inputs) {
          try {
            files = plan(files, tree => planCreate(tree, input));
          } catch {
            // Two stores of one host, or a reserved one.
          }
        }
        const name = givenTree(files).stores.keys().next().value;
        const patch = { spec: { ...next.spec, cluster: undefined, edition: 'full' } };
        const plans = (tree: ReturnType<typeof givenTree>) =>
          name === undefined ? planCreate(tree, next) : planChange(tree, name, JSON.parse(JSON.stringify(patch)));
        let after: Files;
        try {
          after = plan(files, plans);
        } catch {
          return;
        }
        const checked = check(files, after);
        expect(problemsOf(checked)).toEqual([]);
        expect(checked.stores.every(({ isCompletedLater }) => !isCompletedLater)).toBe(true);
        const bare = new Map([...files, ...[...after].filter(([path]) => path.startsWith('stores/'))]);
        expect(problemsOf(check(files, bare))).toEqual([]);
        expect(check(files, bare).impact).toEqual(checked.impact);
      },
    ),
    { numRuns: 40 },
  );
});
