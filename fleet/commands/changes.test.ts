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
import { Conflict, NotFound, Refused } from '../model/errors.ts';
import { enginePath, lockPath, manifestsPath, storePath } from '../model/paths.ts';
import type { FleetTree, Plan } from '../model/plan.ts';
import { applyPlan, updateTree } from '../model/tree.ts';
import { planChange, planCreate } from './changes.ts';
import { planCompletion } from './completion.ts';
import { planFinishDeletion, planDelete } from './delete.ts';
import { compareStore } from './drift.ts';
import { planSeed } from './seed.ts';
import { formatProblem, InvalidInput, parseFile, parseValue, storeFile } from '#fleet/schema';

const acme = givenStoreInput('acme');
const beta = givenStoreInput('beta', { host: 'beta.example.com' });

/** Formats a refusal in one line: its kind, field and message. */
function refusalOf(plan: () => Plan): string {
  try {
    plan();
  } catch (error) {
    if (error instanceof InvalidInput) return `InvalidInput ${error.problems.map(formatProblem).join(' | ')}`;
    if (error instanceof Conflict) return `Conflict ${error.problems[0]?.field ?? ''}: ${error.message}`;
    if (error instanceof NotFound || error instanceof Refused) return `${error.name} ${error.message}`;
    throw error;
  }
  return 'none';
}

const edited = (files: Files, path: string, replacements: Readonly<Record<string, string>>) =>
  new Map(files).set(path, replaceExactly(files.get(path) ?? '', replacements));
const without = (files: Files, path: string) => new Map([...files].filter(([other]) => other !== path));

const both = givenRepository([acme, beta]);
const aliased = commit(both, planChange(givenTree(both), 'acme', { spec: { aliases: ['www.acme.com'] } }));
const removed = commit(both, planDelete(givenTree(both), 'acme'));
const immutable = (now: string, old: string) =>
  `= "${now}" can't change once the store exists (it is "${old}"); create another store instead`;
const oneOf = (choices: string) => `must be one of those in fleet.yaml: ${choices}`;

describe('the planner refuses', () => {
  test.each<[string, Files, (tree: ReturnType<typeof givenTree>) => Plan, string]>([
    // New stores
    [
      'a taken name',
      both,
      tree => planCreate(tree, acme),
      'Conflict metadata.name: A store acme exists already; choose another name.',
    ],
    [
      'a name whose file is invalid',
      edited(both, 'stores/acme.yaml', { 'kind: WooStore': 'kind: Shop' }),
      tree => planCreate(tree, acme),
      'Conflict metadata.name: A store acme exists already; choose another name.',
    ],
    [
      'a name that is still being removed',
      without(both, 'stores/acme.yaml'),
      tree => planCreate(tree, acme),
      'Conflict metadata.name: A store acme is still being deleted; wait for it or choose another name.',
    ],
    [
      'a new store with the state removed',
      both,
      tree => planCreate(tree, givenStoreInput('gamma', { state: 'removed' })),
      'InvalidInput spec.state = "removed" must be running for a new store',
    ],
    [
      'a taken host',
      both,
      tree => planCreate(tree, givenStoreInput('gamma', { host: 'beta.example.com' })),
      'Conflict spec.host: The host beta.example.com is already used by store beta; choose another.',
    ],
    [
      'a host that another store has by default',
      both,
      tree => planCreate(tree, givenStoreInput('gamma', { host: 'acme.localhost' })),
      'Conflict spec.host: The host acme.localhost is already used by store acme; choose another.',
    ],
    [
      'a default host that another store requested',
      commit(both, planChange(givenTree(both), 'beta', { spec: { host: 'gamma.localhost' } })),
      tree => planCreate(tree, givenStoreInput('gamma')),
      'Conflict spec.host: The host gamma.localhost is already used by store beta; choose another.',
    ],
    [
      'a host of a store that is being removed',
      removed,
      tree => planCreate(tree, givenStoreInput('gamma', { host: 'acme.localhost' })),
      'Conflict spec.host: The host acme.localhost is already used by store acme; choose another.',
    ],
    [
      'a reserved host',
      both,
      tree => planCreate(tree, givenStoreInput('gamma', { host: 'admin.localhost' })),
      'Conflict spec.host: The host admin.localhost is reserved by fleet.yaml; choose another.',
    ],
    [
      'a reserved host by default',
      both,
      tree => planCreate(tree, givenStoreInput('admin')),
      'Conflict spec.host: The host admin.localhost is reserved by fleet.yaml; choose another.',
    ],
    [
      'an alias that is the host of another store',
      both,
      tree => planCreate(tree, givenStoreInput('gamma', { aliases: ['a.b', 'acme.localhost'] })),
      'Conflict spec.aliases.1: The host acme.localhost is already used by store acme; choose another.',
    ],
    [
      'an alias that another store has',
      aliased,
      tree => planCreate(tree, givenStoreInput('gamma', { aliases: ['www.acme.com'] })),
      'Conflict spec.aliases.0: The host www.acme.com is already used by store acme; choose another.',
    ],
    [
      'a host that is an alias of another store',
      aliased,
      tree => planChange(tree, 'beta', { spec: { host: 'www.acme.com' } }),
      'Conflict spec.host: The host www.acme.com is already used by store acme; choose another.',
    ],
    [
      'the former host of another store',
      commit(both, planChange(givenTree(both), 'acme', { spec: { host: 'shop.acme.com' } })),
      tree => planCreate(tree, givenStoreInput('gamma', { host: 'acme.localhost' })),
      'Conflict spec.host: The host acme.localhost is already used by store acme; choose another.',
    ],
    [
      'a reserved alias',
      both,
      tree => planChange(tree, 'beta', { spec: { aliases: ['admin.localhost'] } }),
      'Conflict spec.aliases.0: The host admin.localhost is reserved by fleet.yaml; choose another.',
    ],
    [
      'an alias that is the host',
      both,
      tree => planChange(tree, 'acme', { spec: { aliases: ['acme.localhost'] } }),
      'InvalidInput spec.aliases.0 = "acme.localhost" must not be the host itself',
    ],
    [
      'an unknown tier',
      both,
      tree => planCreate(tree, givenStoreInput('gamma', { size: 'huge' })),
      `InvalidInput spec.size = "huge" ${oneOf('large, small')}`,
    ],
    [
      'an unknown edition',
      both,
      tree => planCreate(tree, givenStoreInput('gamma', { edition: 'gold' })),
      `InvalidInput spec.edition = "gold" ${oneOf('base, full, plus')}`,
    ],
    [
      'a plugin and a theme that its edition does not have',
      both,
      tree =>
        planCreate(
          tree,
          givenStoreInput('gamma', { edition: 'full', plugins: ['payments', 'toString'], theme: 'pink' }),
        ),
      'InvalidInput spec.plugins.1 = "toString" must be the name of the directory of a plugin or theme: lower-case letters, digits, "-" and "_"',
    ],
    [
      'a plugin and a theme that are not in its edition',
      both,
      tree =>
        planCreate(
          tree,
          givenStoreInput('gamma', { edition: 'full', plugins: ['payments', 'seo'], theme: 'constructor' }),
        ),
      'InvalidInput spec.plugins.1 = "seo" must be one of the plugins of the edition full: invoices, payments | spec.theme = "constructor" must be one of the themes of the edition full: bright, dark',
    ],
    [
      'a plugin and a theme of an edition without any',
      both,
      tree => planChange(tree, 'acme', { spec: { plugins: ['payments'], theme: 'dark' } }),
      'InvalidInput spec.plugins.0 = "payments" must be left out, because the edition base has no plugins | spec.theme = "dark" must be left out, because the edition base has no themes',
    ],
    [
      'an unknown cluster',
      both,
      tree => planCreate(tree, givenStoreInput('gamma', { cluster: 'moon' })),
      `InvalidInput spec.cluster = "moon" ${oneOf('far, local')}`,
    ],
    [
      'keys that every object inherits',
      both,
      tree =>
        planCreate(
          tree,
          givenStoreInput('gamma', { size: 'constructor', edition: 'constructor', cluster: 'constructor' }),
        ),
      `InvalidInput spec.cluster = "constructor" ${oneOf('far, local')} | spec.size = "constructor" ${oneOf('large, small')} | spec.edition = "constructor" ${oneOf('base, full, plus')}`,
    ],
    ['an input that is not a store', both, tree => planCreate(tree, null), 'InvalidInput must be a mapping of fields'],
    // Changes
    ['a change of an unknown store', both, tree => planChange(tree, 'gamma', {}), 'NotFound There is no store gamma.'],
    [
      'a change of what every object inherits',
      both,
      tree => planChange(tree, 'constructor', {}),
      'NotFound There is no store constructor.',
    ],
    [
      'a patch that is a list',
      both,
      tree => planChange(tree, 'acme', []),
      'InvalidInput must be a JSON merge patch: an object',
    ],
    [
      'a changed name',
      both,
      tree => planChange(tree, 'acme', { metadata: { name: 'alpha' } }),
      `InvalidInput metadata.name ${immutable('alpha', 'acme')}`,
    ],
    [
      'a changed cluster',
      both,
      tree => planChange(tree, 'acme', { spec: { cluster: 'far' } }),
      `InvalidInput spec.cluster ${immutable('far', 'local')}`,
    ],
    [
      'a changed kind',
      both,
      tree => planChange(tree, 'acme', { kind: 'Shop' }),
      'InvalidInput kind = "Shop" must be WooStore',
    ],
    [
      'an unknown field, without the position in a file',
      both,
      tree => planChange(tree, 'acme', { spec: { plugin: 'x' } }),
      'InvalidInput spec.plugin = "x" is not a known field',
    ],
    [
      'a __proto__ in a patch',
      both,
      tree => planChange(tree, 'acme', JSON.parse('{"spec":{"__proto__":{"state":"removed"}}}')),
      'InvalidInput spec.__proto__ = {"state":"removed"} is not a known field',
    ],
    [
      'a patch that deletes the title',
      both,
      tree => planChange(tree, 'acme', { spec: { title: null } }),
      'InvalidInput spec.title is required',
    ],
    [
      'a change to a taken host',
      both,
      tree => planChange(tree, 'acme', { spec: { host: 'beta.example.com' } }),
      'Conflict spec.host: The host beta.example.com is already used by store beta; choose another.',
    ],
    [
      'a change to an unknown tier',
      both,
      tree => planChange(tree, 'acme', { spec: { size: 'huge' } }),
      `InvalidInput spec.size = "huge" ${oneOf('large, small')}`,
    ],
    [
      'a change of an invalid file',
      edited(both, 'stores/acme.yaml', { 'kind: WooStore': 'kind: Shop' }),
      tree => planChange(tree, 'acme', {}),
      'InvalidInput stores/acme.yaml:2:1 kind = "Shop" must be WooStore',
    ],
    [
      'a change of a store with an invalid lock',
      edited(both, 'dist/local/locks/acme.yaml', { 'size: small': 'size: 7' }),
      tree => planChange(tree, 'acme', {}),
      'InvalidInput dist/local/locks/acme.yaml:27:3 spec.size = 7 must be a string',
    ],
    [
      'a change of a store with the lock of another store',
      new Map(both).set('dist/local/locks/acme.yaml', both.get('dist/local/locks/beta.yaml') ?? ''),
      tree => planChange(tree, 'acme', {}),
      'InvalidInput dist/local/locks/acme.yaml:4:3 metadata.name = "beta" must match the path dist/<cluster>/locks/<name>.yaml',
    ],
    [
      'a change of a store with locks on two clusters',
      new Map(both).set(
        'dist/far/locks/acme.yaml',
        (both.get('dist/local/locks/acme.yaml') ?? '').replace('name: local', 'name: far'),
      ),
      tree => planChange(tree, 'acme', {}),
      'InvalidInput dist/local/locks/acme.yaml:1:1 is a second lock of the store acme; delete one of them',
    ],
    // Files that a person pushed
    [
      'a pushed file that names another cluster',
      edited(both, 'stores/acme.yaml', { 'spec:': 'spec:\n  cluster: far' }),
      tree => planCompletion(tree, 'acme'),
      `InvalidInput spec.cluster ${immutable('far', 'local')}`,
    ],
    [
      'a pushed file with a taken host',
      edited(both, 'stores/acme.yaml', { 'spec:': 'spec:\n  host: beta.example.com' }),
      tree => planCompletion(tree, 'acme'),
      'Conflict spec.host: The host beta.example.com is already used by store beta; choose another.',
    ],
    // Removal
    ['a deletion of an unknown store', both, tree => planDelete(tree, 'gamma'), 'NotFound There is no store gamma.'],
    [
      'a second deletion',
      removed,
      tree => planDelete(tree, 'acme'),
      'Conflict spec.state: The store acme is already being deleted; cancel the deletion to keep it.',
    ],
    [
      'the end of a deletion that was not requested',
      both,
      tree => planFinishDeletion(tree, 'acme'),
      'Refused The deletion of acme was not requested, so its files stay. Set spec.state to removed first.',
    ],
    [
      'the end of a deletion with an invalid lock',
      edited(removed, 'dist/local/locks/acme.yaml', { 'size: small': 'size: 7' }),
      tree => planFinishDeletion(tree, 'acme'),
      'InvalidInput dist/local/locks/acme.yaml:27:3 spec.size = 7 must be a string',
    ],
  ])('%s', (_, files, plan, refusal) => {
    const tree = givenTree(files);
    expect(refusalOf(() => plan(tree))).toBe(refusal);
  });

  test('a first commit with an invalid store', () => {
    const texts = new Map([
      ['fleet.yaml', givenFleetText()],
      ['stores/acme.yaml', givenStoreText('beta')],
    ]);
    expect(refusalOf(() => planSeed(texts))).toMatch(
      /^InvalidInput stores\/acme.yaml:4:3 metadata.name = "beta" must match/,
    );
  });
});

describe('a new store', () => {
  test('writes its file, manifests, engine object and lock, and the cluster files with the first store', () => {
    const first = planCreate(givenTree(new Map([['fleet.yaml', givenFleetText()]])), acme);
    expect([...first.writes.keys()].sort()).toEqual([
      'dist/local/engine/_cluster.yaml',
      'dist/local/engine/acme.yaml',
      'dist/local/locks/acme.yaml',
      'dist/local/platform/engine.yaml',
      'dist/local/stores/acme/database.yaml',
      'dist/local/stores/acme/namespace.yaml',
      'dist/local/stores/acme/network.yaml',
      'dist/local/stores/acme/web.yaml',
      'stores/acme.yaml',
    ]);
    expect(first).toMatchObject({ action: 'create', store: 'acme', deletedPaths: [], subject: 'Create store acme' });
    expect([...planCreate(givenTree(both), givenStoreInput('gamma')).writes.keys()]).not.toContain(
      'dist/local/platform/engine.yaml',
    );
  });

  test('writes the requested fields and no defaults to its file', () => {
    const files = givenRepository([
      {
        spec: { admin: { email: 'a@b.co' }, country: 'NO', title: ' yes ' },
        metadata: { name: 'acme' },
        kind: 'WooStore',
      },
    ]);
    expect(files.get('stores/acme.yaml')).toBe(`\
apiVersion: storefleet.dev/v1
kind: WooStore
metadata:
  name: acme
spec:
  title: yes
  admin:
    email: a@b.co
  country: NO
`);
  });

  test('is read back as the requested store', () => {
    fc.assert(
      fc.property(anyStoreInput, input => {
        const files = givenRepository([input]);
        const path = storePath(input.metadata.name);
        expect(parseFile(storeFile, path, files.get(path) ?? '')).toEqual(parseValue(storeFile, input));
        const tree = givenTree(files);
        expect([...tree.invalid]).toEqual([]);
        expect([...tree.stores.keys()]).toEqual([input.metadata.name]);
        expect([...tree.locks.keys()]).toEqual([input.metadata.name]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a change', () => {
  test('keeps the comments of the file', () => {
    const files = edited(both, 'stores/acme.yaml', {
      'spec:': '# Ours\nspec:',
      'title: Acme Toys': 'title: Acme Toys # since 1949',
    });
    const after = commit(files, planChange(givenTree(files), 'acme', { spec: { title: 'Acme' } })).get(
      'stores/acme.yaml',
    );
    expect(after).toContain('# Ours\n');
    expect(after).toContain('title: Acme # since 1949');
  });

  test('touches no file of another store', () => {
    const plan = planChange(givenTree(both), 'acme', { spec: { size: 'large' } });
    expect([...plan.writes.keys()].filter(path => path.includes('beta'))).toEqual([]);
  });

  test('deletes a manifest that the store no longer renders to', () => {
    const files = new Map(both)
      .set('dist/local/stores/acme/old.yaml', '---\n')
      .set('dist/local/stores/beta/old.yaml', '---\n');
    expect(planChange(givenTree(files), 'acme', {}).deletedPaths).toEqual(['dist/local/stores/acme/old.yaml']);
  });

  test('may name the cluster of the store, which stays when fleet.yaml names another default', () => {
    const files = edited(both, 'fleet.yaml', { 'cluster: local': 'cluster: far' });
    const plan = planChange(givenTree(files), 'acme', { spec: { cluster: 'local', title: 'New' } });
    expect(plan.writes.get('dist/local/locks/acme.yaml')).toBe(both.get('dist/local/locks/acme.yaml'));
    expect([...plan.writes.keys()].filter(path => path.startsWith('dist/far/'))).toEqual([]);
  });

  test('may choose the cluster of a store that was never rendered', () => {
    const files = new Map([
      ['fleet.yaml', givenFleetText()],
      ['stores/acme.yaml', givenStoreText()],
    ]);
    expect([...planChange(givenTree(files), 'acme', { spec: { cluster: 'far' } }).writes.keys()]).toContain(
      'dist/far/locks/acme.yaml',
    );
  });

  test('warns what a deletion loses', () => {
    expect(planChange(givenTree(both), 'beta', { spec: { state: 'removed' } })).toMatchObject({
      action: 'delete',
      subject: 'Delete store beta',
      impact: {
        warnings: [
          'The volumes of beta (products, orders, pictures) are deleted for good; there is no backup.',
          'http://beta.example.com stops answering.',
        ],
      },
    });
  });
});

describe('a completion', () => {
  test('writes what the planner writes for a pushed file, and keeps the text of the file', () => {
    const text = `# by hand\n${givenStoreText()}`;
    const pushed = new Map([
      ['fleet.yaml', givenFleetText()],
      ['stores/acme.yaml', text],
    ]);
    const completed = commit(pushed, planCompletion(givenTree(pushed), 'acme'));
    expect(compareStore(givenTree(pushed), 'acme').isIncomplete).toBe(true);
    expect(compareStore(givenTree(completed), 'acme')).toEqual({ isIncomplete: false, differing: new Map() });
    expect(completed.get('stores/acme.yaml')).toBe(text);
    const created = givenRepository([acme]);
    expect([...completed].filter(([path]) => path.startsWith('dist/')).sort()).toEqual(
      [...created].filter(([path]) => path.startsWith('dist/')).sort(),
    );
  });

  test('changes nothing in a complete store', () => {
    const plan = planCompletion(givenTree(both), 'acme');
    expect(commit(both, plan)).toEqual(both);
  });
});

describe('a removal', () => {
  test('leaves nothing behind when it is cancelled before its files are deleted', () => {
    const plan = planChange(givenTree(removed), 'acme', { spec: { state: null } });
    expect(plan).toMatchObject({ action: 'change', subject: 'Cancel the deletion of store acme' });
    expect(commit(removed, plan)).toEqual(both);
  });

  /** Names that are prefixes and suffixes of each other. */
  const names = ['acme', 'acme-2', 'acme-2-b', 'ac', 'b-acme', 'acmes'];

  test('deletes everything of the store in two steps, and nothing of the others', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(names, { minLength: 2 }), fc.boolean(), ([deleted = '', ...others], far) => {
        const files = givenRepository(
          [deleted, ...others].map(name => givenStoreInput(name, far ? { cluster: 'far' } : {})),
        );
        const requested = commit(files, planDelete(givenTree(files), deleted));
        const after = commit(requested, planFinishDeletion(givenTree(requested), deleted));
        const isOfDeleted = (path: string) => path.split(/[/.]/).includes(deleted);
        expect([...after.keys()].filter(isOfDeleted)).toEqual([]);
        expect([...after].sort()).toEqual([...files].filter(([path]) => !isOfDeleted(path)).sort());
      }),
      { numRuns: 15 },
    );
  });

  test('deletes the file of a store that was never rendered', () => {
    const files = new Map([
      ['fleet.yaml', givenFleetText()],
      ['stores/acme.yaml', givenStoreText('acme', { state: 'removed' })],
    ]);
    expect(planFinishDeletion(givenTree(files), 'acme').deletedPaths).toEqual(['stores/acme.yaml']);
  });

  test('can be cancelled until it is finished', () => {
    const back = commit(removed, planChange(givenTree(removed), 'acme', { spec: { state: 'running' } }));
    expect([...back].filter(([path]) => path.startsWith('dist/'))).toEqual(
      [...both].filter(([path]) => path.startsWith('dist/')),
    );
  });
});

test('every plan writes below stores/ and dist/ only, to the paths of its store', () => {
  fc.assert(
    fc.property(anyStoreInput, anyStoreInput, (input, other) => {
      const hosts = [input, other].flatMap(({ spec: { host, aliases = [] } }) => [...(host ? [host] : []), ...aliases]);
      fc.pre(input.metadata.name !== other.metadata.name && new Set(hosts).size === hosts.length);
      const { name } = input.metadata;
      const cluster = input.spec.cluster ?? 'local';
      const files = givenRepository([other, input]);
      const created = planCreate(givenTree(givenRepository([other])), input);
      const changed = planChange(givenTree(files), name, { spec: { title: 'New', size: 'large' } });
      const requested = planDelete(givenTree(files), name);
      const finished = planFinishDeletion(givenTree(commit(files, requested)), name);
      for (const plan of [created, changed, requested, finished, planCompletion(givenTree(files), name)]) {
        for (const path of [...plan.writes.keys(), ...plan.deletedPaths]) {
          const isItsOwn =
            path.startsWith(manifestsPath(cluster, name)) ||
            [storePath(name), enginePath(cluster, name), lockPath(cluster, name)].includes(path);
          const isItsClusters =
            plan === created && /^dist\/(local|far)\/(platform\/engine|engine\/_cluster)\.yaml$/.test(path);
          expect({ path, allowed: isItsOwn || isItsClusters }).toEqual({ path, allowed: true });
        }
      }
    }),
    { numRuns: 15 },
  );
});

test('every plan that leaves a store as rendered leaves nothing to compare, until a file of it is edited', () => {
  fc.assert(
    fc.property(anyStoreInput, fc.boolean(), (input, isEdited) => {
      const { name } = input.metadata;
      const cluster = input.spec.cluster ?? 'local';
      const expectNoDifference = (tree: FleetTree) => {
        expect(tree.asRendered.has(name)).toBe(true);
        expect(compareStore(tree, name)).toEqual({ isIncomplete: false, differing: new Map() });
        return tree;
      };
      const edit = (tree: FleetTree) => {
        if (!isEdited) return tree;
        const edited = updateTree(tree, new Map([[`${manifestsPath(cluster, name)}by-hand.yaml`, '---\n']]));
        expect(edited.asRendered.has(name)).toBe(false);
        return edited;
      };
      const planners: ((tree: FleetTree) => Plan)[] = [
        tree => planCreate(tree, input),
        tree => planChange(tree, name, { spec: { title: 'New', size: 'large' } }),
        tree => planCompletion(tree, name),
        tree => planDelete(tree, name),
        tree => planChange(tree, name, { spec: { state: 'running' } }),
      ];
      planners.reduce(
        (tree, planner) => edit(expectNoDifference(applyPlan(tree, planner(tree)))),
        givenTree(givenRepository()),
      );
    }),
    { numRuns: 30 },
  );
});

describe('a device name of Windows', () => {
  const rule =
    'is a reserved device name on Windows, where the fleet could no longer be checked out; choose another, like';

  test.each(['aux', 'con', 'nul', 'prn', 'com0', 'com9', 'lpt1'])('refuses %s for a new store', name => {
    const files = givenRepository();
    const refusal = `InvalidInput metadata.name = "${name}" ${rule} ${name}-shop`;
    expect(refusalOf(() => planCreate(givenTree(files), givenStoreInput(name)))).toBe(refusal);
    const pushed = givenTree(new Map([...files, [storePath(name), givenStoreText(name)]]));
    expect(refusalOf(() => planCompletion(pushed, name))).toBe(refusal);
  });

  test.each(['auxiliary', 'com', 'com10', 'console'])('accepts %s, which is none', name => {
    expect(refusalOf(() => planCreate(givenTree(givenRepository()), givenStoreInput(name)))).toBe('none');
  });

  test('accepts changes of a store that has one already', () => {
    const files = givenRepository([acme]);
    const renamed = new Map(
      [...files].map(([path, text]) => [path.replaceAll('acme', 'aux'), text.replaceAll('acme', 'aux')]),
    );
    const tree = givenTree(renamed);
    expect([...tree.invalid]).toEqual([]);
    expect(refusalOf(() => planChange(tree, 'aux', { spec: { title: 'Aux' } }))).toBe('none');
    expect(refusalOf(() => planDelete(tree, 'aux'))).toBe('none');
  });
});
