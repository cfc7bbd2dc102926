import { describe, expect, test } from 'vitest';
import { givenRepository, givenStoreInput, givenStoreText, givenTree } from '../../test/support/fleet.ts';
import { planCompletion } from '../commands/completion.ts';
import { submodule, symbolicLink, type Content } from './content.ts';
import { misplacedRule } from './misplaced-file.ts';
import { applyPlan, updateTree } from './tree.ts';
import { formatProblem } from '#fleet/schema';

const rename = (to: string) =>
  `is not read: the file of a store is stores/<name>.yaml; rename it to stores/${to}.yaml, or delete it`;
const because = (fault: string) =>
  `is not read: the file of a store is stores/<name>.yaml${fault}; rename it, or delete it`;
const letters = ', and the name must be lower-case letters, digits and "-", and begin and end with a letter or digit';

/** Paths below `stores/` that are not store files, each with its rule. */
const table: readonly (readonly [path: string, rule: string])[] = [
  ['stores/acme.yml', rename('acme')],
  ['stores/acme.YAML', rename('acme')],
  ['stores/acme.json', rename('acme')],
  ['stores/acme.yaml.txt', rename('acme')],
  ['stores/acme.yaml~', rename('acme')],
  ['stores/acme.yaml.orig', rename('acme')],
  ['stores/acme', rename('acme')],
  ['stores/Acme.yaml', rename('acme')],
  ['stores/eu/acme.yaml', rename('acme')],
  ['stores/eu/west/acme.yaml', rename('acme')],
  ['stores/acme.yaml/beta.yaml', rename('beta')],
  ['STORES/acme.yaml', rename('acme')],
  ['Stores/acme.yaml', rename('acme')],
  ['stores/x@evil.com#.yaml', because(letters)],
  ['stores/a b.yaml', because(letters)],
  ['stores/a\nb.yaml', because(letters)],
  ['stores/"a".yaml', because(letters)],
  ['stores/<img src=x>.yaml', because(letters)],
  ['stores/\uFFFD.yaml', because(letters)],
  ['stores/__proto__.yaml', because(letters)],
  ['stores/M\u00fcller.yaml', because(letters)],
  ['stores/eu/M\u00fcller.yaml', because('')],
  [`stores/${'a'.repeat(41)}.yaml`, because(', and the name must have at most 40 characters')],
  ['stores', 'must be a directory: it holds a file <name>.yaml for each store'],
];

test.each(table)('explains what to do with %j, which is not the file of a store', (path, rule) => {
  expect(misplacedRule(path)).toBe(rule);
});

test.each([
  'stores/.gitkeep',
  'stores/.acme.yaml.swp',
  'stores/.github/acme.yaml',
  'stores/README',
  'stores/README.md',
  'stores/eu/notes.MD',
  'README.md',
  'store/acme.yml',
  'mystores/acme.yml',
  'dist/local/stores/acme/x.yml',
])("ignores %s, which can't be taken for a store", path => {
  expect(misplacedRule(path)).toBeUndefined();
});

describe('a fleet with odd files', () => {
  const fleet = givenTree(givenRepository([givenStoreInput('acme')]));
  const problemsAfter = (changes: ReadonlyMap<string, Content | null>, tree = fleet) =>
    [...updateTree(tree, changes).invalid.values()].map(({ name, problems }) => [name, ...problems.map(formatProblem)]);

  test.each(table)('reports %j as one invalid file, and keeps the stores', (path, rule) => {
    const tree = updateTree(fleet, new Map([[path, givenStoreText()]]));
    expect([...tree.invalid.values()]).toEqual([{ path, name: path, problems: [{ file: path, field: '', rule }] }]);
    expect([...tree.stores.keys()]).toEqual(['acme']);
    // The entry is deleted with the file.
    expect(updateTree(tree, new Map([[path, null]])).invalid.size).toBe(0);
  });

  test.each<[string, Content, string]>([
    ['stores/acme.yaml', symbolicLink, symbolicLink.rule],
    ['stores/acme.yaml', submodule, submodule.rule],
    ['dist/local/locks/acme.yaml', symbolicLink, symbolicLink.rule],
  ])(
    "a store whose %s can't be read is reported by its name, and is read again with the file",
    (path, content, rule) => {
      const tree = updateTree(fleet, new Map([[path, content]]));
      expect([...tree.invalid.values()]).toEqual([{ path, name: 'acme', problems: [{ file: path, field: '', rule }] }]);
      const fixed = updateTree(tree, new Map([[path, fleet.texts.get(path) ?? '']]));
      expect(fixed.invalid.size).toBe(0);
      expect(fixed.stores.get('acme')).toEqual(fleet.stores.get('acme'));
      expect(fixed.locks.get('acme')).toEqual(fleet.locks.get('acme'));
    },
  );

  test('reports a link or a submodule by its path where no store can be', () => {
    expect(
      problemsAfter(
        new Map<string, Content>([
          ['stores/eu', submodule],
          ['stores/current.yml', symbolicLink],
          ['stores/.hidden', symbolicLink],
          ['elsewhere', submodule],
        ]),
      ),
    ).toEqual([
      ['stores/current.yml', `stores/current.yml ${symbolicLink.rule}`],
      ['stores/eu', `stores/eu ${submodule.rule}`],
    ]);
  });

  test('renders the valid one of two files with the same name', () => {
    const written = updateTree(
      fleet,
      new Map([
        ['stores/beta.yaml', givenStoreText('beta')],
        ['stores/beta.yml', givenStoreText('beta')],
      ]),
    );
    const tree = applyPlan(written, planCompletion(written, 'beta'));
    expect(tree.locks.has('beta')).toBe(true);
    expect([...tree.invalid.values()].map(({ name }) => name)).toEqual(['stores/beta.yml']);
  });

  test('refuses a fleet.yaml that is a link', () => {
    expect(() => updateTree(fleet, new Map([['fleet.yaml', symbolicLink]]))).toThrow(`fleet.yaml ${symbolicLink.rule}`);
  });
});
