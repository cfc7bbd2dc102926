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
import type { Plan } from '../model/plan.ts';
import { planChange, planCreate } from './changes.ts';
import { planCompletion } from './completion.ts';
import { planFinishRemoval, planDelete } from './delete.ts';
import { compareStore } from './drift.ts';
import { planSeed } from './seed.ts';
import { formatProblem, InvalidInput, parseFile, parseValue, storeFile } from '#fleet/schema';

const acme = givenStoreInput('acme');
const beta = givenStoreInput('beta', { host: 'beta.example.com' });

/** A refusal in one line: its kind, the field, what it says. */
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
const oneOf = (choices: string) => `must be one of fleet.yaml's: ${choices}`;

describe('a refusal of the planner', () => {
  test.each<[string, Files, (tree: ReturnType<typeof givenTree>) => Plan, string]>([
    // New stores
    [
      'a name that is taken',
      both,
      tree => planCreate(tree, acme),
      'Conflict metadata.name: There is a store acme already; choose another name.',
    ],
    [
      'a name whose file is broken',
      edited(both, 'stores/acme.yaml', { 'kind: WooStore': 'kind: Shop' }),
      tree => planCreate(tree, acme),
      'Conflict metadata.name: There is a store acme already; choose another name.',
    ],
    [
      'a name that is still being removed',
      without(both, 'stores/acme.yaml'),
      tree => planCreate(tree, acme),
      'Conflict metadata.name: A store acme is still being deleted; wait for it or choose another name.',
    ],
    [
      'a new store that is removed',
      both,
      tree => planCreate(tree, givenStoreInput('gamma', { state: 'removed' })),
      'InvalidInput spec.state = "removed" must be running for a new store',
    ],
    [
      'a host that is taken',
      both,
      tree => planCreate(tree, givenStoreInput('gamma', { host: 'beta.example.com' })),
      'Conflict spec.host: The host beta.example.com is taken by the store beta; choose another.',
    ],
    [
      'a host that another store has by default',
      both,
      tree => planCreate(tree, givenStoreInput('gamma', { host: 'acme.localhost' })),
      'Conflict spec.host: The host acme.localhost is taken by the store acme; choose another.',
    ],
    [
      'a default host that another store asked for',
      commit(both, planChange(givenTree(both), 'beta', { spec: { host: 'gamma.localhost' } })),
      tree => planCreate(tree, givenStoreInput('gamma')),
      'Conflict spec.host: The host gamma.localhost is taken by the store beta; choose another.',
    ],
    [
      'a host of a store that is being removed',
      removed,
      tree => planCreate(tree, givenStoreInput('gamma', { host: 'acme.localhost' })),
      'Conflict spec.host: The host acme.localhost is taken by the store acme; choose another.',
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
      'an alias that is the host of another',
      both,
      tree => planCreate(tree, givenStoreInput('gamma', { aliases: ['a.b', 'acme.localhost'] })),
      'Conflict spec.aliases.1: The host acme.localhost is taken by the store acme; choose another.',
    ],
    [
      'an alias that another has',
      aliased,
      tree => planCreate(tree, givenStoreInput('gamma', { aliases: ['www.acme.com'] })),
      'Conflict spec.aliases.0: The host www.acme.com is taken by the store acme; choose another.',
    ],
    [
      'a host that is an alias of another',
      aliased,
      tree => planChange(tree, 'beta', { spec: { host: 'www.acme.com' } }),
      'Conflict spec.host: The host www.acme.com is taken by the store acme; choose another.',
    ],
    [
      'the host that another had before',
      commit(both, planChange(givenTree(both), 'acme', { spec: { host: 'shop.acme.com' } })),
      tree => planCreate(tree, givenStoreInput('gamma', { host: 'acme.localhost' })),
      'Conflict spec.host: The host acme.localhost is taken by the store acme; choose another.',
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
      'a plugin and a theme that its edition has not',
      both,
      tree =>
        planCreate(
          tree,
          givenStoreInput('gamma', { edition: 'full', plugins: ['payments', 'seo'], theme: 'constructor' }),
        ),
      'InvalidInput spec.plugins.1 = "seo" must be one of the plugins of the edition full: invoices, payments | spec.theme = "constructor" must be one of the themes of the edition full: bright, dark',
    ],
    [
      'a plugin and a theme of an edition that names none',
      both,
      tree => planChange(tree, 'acme', { spec: { plugins: ['payments'], theme: 'dark' } }),
      'InvalidInput spec.plugins.0 = "payments" must be left out, because the edition base names no plugins | spec.theme = "dark" must be left out, because the edition base names no themes',
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
    ['an input that is no store', both, tree => planCreate(tree, null), 'InvalidInput must be a mapping of fields'],
    // Changes
    ['a change of nobody', both, tree => planChange(tree, 'gamma', {}), 'NotFound There is no store gamma.'],
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
      'an unknown field, without a line of a file that nobody sent',
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
      'a patch that takes the title away',
      both,
      tree => planChange(tree, 'acme', { spec: { title: null } }),
      'InvalidInput spec.title is required',
    ],
    [
      'a change to a host that is taken',
      both,
      tree => planChange(tree, 'acme', { spec: { host: 'beta.example.com' } }),
      'Conflict spec.host: The host beta.example.com is taken by the store beta; choose another.',
    ],
    [
      'a change to an unknown tier',
      both,
      tree => planChange(tree, 'acme', { spec: { size: 'huge' } }),
      `InvalidInput spec.size = "huge" ${oneOf('large, small')}`,
    ],
    [
      'a change of a broken file',
      edited(both, 'stores/acme.yaml', { 'kind: WooStore': 'kind: Shop' }),
      tree => planChange(tree, 'acme', {}),
      'InvalidInput stores/acme.yaml:2:1 kind = "Shop" must be WooStore',
    ],
    [
      'a change of a store whose lock is broken',
      edited(both, 'dist/local/locks/acme.yaml', { 'size: small': 'size: 7' }),
      tree => planChange(tree, 'acme', {}),
      'InvalidInput dist/local/locks/acme.yaml:27:3 spec.size = 7 must be a string',
    ],
    [
      "a change of a store whose lock is another's",
      new Map(both).set('dist/local/locks/acme.yaml', both.get('dist/local/locks/beta.yaml') ?? ''),
      tree => planChange(tree, 'acme', {}),
      'InvalidInput dist/local/locks/acme.yaml:4:3 metadata.name = "beta" must equal what its path says: dist/<cluster>/locks/<name>.yaml',
    ],
    [
      'a change of a store with locks on two clusters',
      new Map(both).set(
        'dist/far/locks/acme.yaml',
        (both.get('dist/local/locks/acme.yaml') ?? '').replace('name: local', 'name: far'),
      ),
      tree => planChange(tree, 'acme', {}),
      'InvalidInput dist/local/locks/acme.yaml:1:1 is a second lock of the store acme; remove one of them',
    ],
    // What a person pushed
    [
      'a pushed file that names another cluster',
      edited(both, 'stores/acme.yaml', { 'spec:': 'spec:\n  cluster: far' }),
      tree => planCompletion(tree, 'acme'),
      `InvalidInput spec.cluster ${immutable('far', 'local')}`,
    ],
    [
      'a pushed file with a host that is taken',
      edited(both, 'stores/acme.yaml', { 'spec:': 'spec:\n  host: beta.example.com' }),
      tree => planCompletion(tree, 'acme'),
      'Conflict spec.host: The host beta.example.com is taken by the store beta; choose another.',
    ],
    // Removal
    ['a removal of nobody', both, tree => planDelete(tree, 'gamma'), 'NotFound There is no store gamma.'],
    [
      'a removal for the second time',
      removed,
      tree => planDelete(tree, 'acme'),
      'Conflict spec.state: The store acme is being deleted already.',
    ],
    [
      'an end of a removal that nobody asked for',
      both,
      tree => planFinishRemoval(tree, 'acme'),
      'Refused The store acme is not marked as removed; its files stay. Set spec.state to removed to delete it.',
    ],
    [
      'an end of a removal with a broken lock',
      edited(removed, 'dist/local/locks/acme.yaml', { 'size: small': 'size: 7' }),
      tree => planFinishRemoval(tree, 'acme'),
      'InvalidInput dist/local/locks/acme.yaml:27:3 spec.size = 7 must be a string',
    ],
  ])('%s', (_, files, plan, refusal) => {
    const tree = givenTree(files);
    expect(refusalOf(() => plan(tree))).toBe(refusal);
  });

  test('a first commit of a broken store', () => {
    const texts = new Map([
      ['fleet.yaml', givenFleetText()],
      ['stores/acme.yaml', givenStoreText('beta')],
    ]);
    expect(refusalOf(() => planSeed(texts))).toMatch(
      /^InvalidInput stores\/acme.yaml:4:3 metadata.name = "beta" must equal/,
    );
  });
});

describe('a new store', () => {
  test('brings its file, manifests, engine object and lock, and the first one what its cluster needs', () => {
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
    expect(first).toMatchObject({ action: 'create', store: 'acme', removals: [], subject: 'Create store acme' });
    expect([...planCreate(givenTree(both), givenStoreInput('gamma')).writes.keys()]).not.toContain(
      'dist/local/platform/engine.yaml',
    );
  });

  test('has a file of what was asked for and of no default that nobody chose', () => {
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

  test('is read back as the store that was asked for', () => {
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
  test('of a field keeps the comments of the file', () => {
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

  test('takes away a manifest that the store does not render to any more', () => {
    const files = new Map(both)
      .set('dist/local/stores/acme/old.yaml', '---\n')
      .set('dist/local/stores/beta/old.yaml', '---\n');
    expect(planChange(givenTree(files), 'acme', {}).removals).toEqual(['dist/local/stores/acme/old.yaml']);
  });

  test('may say the cluster that the store is on, and stays there when fleet.yaml names another default', () => {
    const files = edited(both, 'fleet.yaml', { 'cluster: local': 'cluster: far' });
    const plan = planChange(givenTree(files), 'acme', { spec: { cluster: 'local', title: 'New' } });
    expect(plan.writes.get('dist/local/locks/acme.yaml')).toBe(both.get('dist/local/locks/acme.yaml'));
    expect([...plan.writes.keys()].filter(path => path.startsWith('dist/far/'))).toEqual([]);
  });

  test('of a store that nobody has rendered yet may choose its cluster', () => {
    const files = new Map([
      ['fleet.yaml', givenFleetText()],
      ['stores/acme.yaml', givenStoreText()],
    ]);
    expect([...planChange(givenTree(files), 'acme', { spec: { cluster: 'far' } }).writes.keys()]).toContain(
      'dist/far/locks/acme.yaml',
    );
  });

  test('to removed says what is lost', () => {
    expect(planChange(givenTree(both), 'beta', { spec: { state: 'removed' } })).toMatchObject({
      action: 'remove',
      subject: 'Remove store beta',
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
  test('of a pushed file writes what the planner would have written, and keeps the text of the person', () => {
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

  test('of what is complete changes nothing', () => {
    const plan = planCompletion(givenTree(both), 'acme');
    expect(commit(both, plan)).toEqual(both);
  });
});

describe('a removal', () => {
  test('leaves nothing behind when it is cancelled while its files are there', () => {
    const plan = planChange(givenTree(removed), 'acme', { spec: { state: null } });
    expect(plan).toMatchObject({ action: 'change', subject: 'Cancel the deletion of store acme' });
    expect(commit(removed, plan)).toEqual(both);
  });

  /** Names that are beginnings and ends of one another. */
  const names = ['acme', 'acme-2', 'acme-2-b', 'ac', 'b-acme', 'acmes'];

  test('in two steps leaves nothing of the store and everything of the others', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(names, { minLength: 2 }), fc.boolean(), ([gone = '', ...others], far) => {
        const files = givenRepository(
          [gone, ...others].map(name => givenStoreInput(name, far ? { cluster: 'far' } : {})),
        );
        const asked = commit(files, planDelete(givenTree(files), gone));
        const after = commit(asked, planFinishRemoval(givenTree(asked), gone));
        const isGones = (path: string) => path.split(/[/.]/).includes(gone);
        expect([...after.keys()].filter(isGones)).toEqual([]);
        expect([...after].sort()).toEqual([...files].filter(([path]) => !isGones(path)).sort());
      }),
      { numRuns: 15 },
    );
  });

  test('of a store that was never rendered takes its file', () => {
    const files = new Map([
      ['fleet.yaml', givenFleetText()],
      ['stores/acme.yaml', givenStoreText('acme', { state: 'removed' })],
    ]);
    expect(planFinishRemoval(givenTree(files), 'acme').removals).toEqual(['stores/acme.yaml']);
  });

  test('may be taken back until it is finished', () => {
    const back = commit(removed, planChange(givenTree(removed), 'acme', { spec: { state: 'running' } }));
    expect([...back].filter(([path]) => path.startsWith('dist/'))).toEqual(
      [...both].filter(([path]) => path.startsWith('dist/')),
    );
  });
});

test('every plan stays below stores/ and dist/, in the places of its store', () => {
  fc.assert(
    fc.property(anyStoreInput, anyStoreInput, (input, other) => {
      const hosts = [input, other].flatMap(({ spec: { host, aliases = [] } }) => [...(host ? [host] : []), ...aliases]);
      fc.pre(input.metadata.name !== other.metadata.name && new Set(hosts).size === hosts.length);
      const { name } = input.metadata;
      const cluster = input.spec.cluster ?? 'local';
      const files = givenRepository([other, input]);
      const created = planCreate(givenTree(givenRepository([other])), input);
      const changed = planChange(givenTree(files), name, { spec: { title: 'New', size: 'large' } });
      const asked = planDelete(givenTree(files), name);
      const finished = planFinishRemoval(givenTree(commit(files, asked)), name);
      for (const plan of [created, changed, asked, finished, planCompletion(givenTree(files), name)]) {
        for (const path of [...plan.writes.keys(), ...plan.removals]) {
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

describe('a name that Windows keeps for a device', () => {
  const rule =
    'is a reserved device name on Windows, where the fleet could no longer be checked out; choose another, like';

  test.each(['aux', 'con', 'nul', 'prn', 'com0', 'com9', 'lpt1'])('%s is refused for a new store', name => {
    const files = givenRepository();
    const said = `InvalidInput metadata.name = "${name}" ${rule} ${name}-shop`;
    expect(refusalOf(() => planCreate(givenTree(files), givenStoreInput(name)))).toBe(said);
    const pushed = givenTree(new Map([...files, [storePath(name), givenStoreText(name)]]));
    expect(refusalOf(() => planCompletion(pushed, name))).toBe(said);
  });

  test.each(['auxiliary', 'com', 'com10', 'console'])('%s is no such name', name => {
    expect(refusalOf(() => planCreate(givenTree(givenRepository()), givenStoreInput(name)))).toBe('none');
  });

  test('a store that has one already goes on', () => {
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
