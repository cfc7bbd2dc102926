import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import {
  anyStoreInput,
  commit,
  givenFleetText,
  givenRepository,
  givenStoreInput,
  givenTree,
  type Files,
} from '../../test/support/fleet.ts';
import { checkChange } from '../check/index.ts';
import { planDelete } from '../commands/delete.ts';
import type { FleetTree } from '../model/plan.ts';
import { planImport, type ImportOptions, type PlannedImport } from './plan-import.ts';
import { readImport } from './read.ts';
import { formatProblem, type StoreInput } from '#fleet/schema';

const both = givenRepository([givenStoreInput('acme'), givenStoreInput('beta')]);
const csv = (files: Files, text: string, options?: ImportOptions) =>
  planImport(givenTree(files), readImport('s.csv', text, 'csv'), options);
const shown = ({ outcomes }: PlannedImport) =>
  outcomes.flatMap(outcome =>
    outcome.state === 'refused'
      ? outcome.problems.map(formatProblem)
      : [`${outcome.name} ${outcome.state}${outcome.state === 'planned' ? ` ${outcome.plan.action}` : ''}`],
  );
const contentOf = ({ stores, locks, texts, paths, invalid }: FleetTree) => ({
  stores: [...stores],
  locks: [...locks],
  texts: [...texts],
  paths: [...paths],
  invalid,
});
const committed = (files: Files, { outcomes }: PlannedImport) =>
  outcomes.reduce((now, outcome) => (outcome.state === 'planned' ? commit(now, outcome.plan) : now), files);

describe('planImport', () => {
  test('creates new stores, changes existing ones and leaves unchanged ones', () => {
    const text =
      'name,title,size,admin.email\ngamma,Gamma,,g@example.com\nacme,,large,\nbeta,Acme Toys,,owner@acme.com\n';
    const plan = csv(both, text);
    expect(shown(plan)).toEqual(['gamma planned create', 'acme planned change', 'beta unchanged']);
    expect(plan.impact).toMatchObject({ stores: { added: 1, changed: 1, removed: 0 } });
    const after = committed(both, plan);
    expect(after.get('stores/acme.yaml')).toBe(`${both.get('stores/acme.yaml') ?? ''}  size: large\n`);
    expect(contentOf(plan.tree)).toEqual(contentOf(givenTree(after)));
    expect(shown(csv(after, text))).toEqual(['gamma unchanged', 'acme unchanged', 'beta unchanged']);
  });

  test('reports every problem with its position, and plans the rest', () => {
    const text = `\
name,title,host,size,admin.email,aliases
one,One,shop.example.com,small,o@example.com,
two,Two,shop.example.com,small,o@example.com,
three,Three,,huge,nobody,x_y a.com
four,,,,,
acme,Acme,beta.localhost,,,
one,Other,,,,
five,Five,,,o@example.com,admin.localhost
Six,Six,,,o@example.com,
`;
    expect(shown(csv(both, text))).toEqual([
      'one planned create',
      's.csv:3:9 spec.host The host shop.example.com is already used by store one; choose another',
      's.csv:4:26 spec.aliases.0 = "x_y" must be a lower-case host name like shop.example.com, without scheme, port or path',
      's.csv:4:19 spec.admin.email = "nobody" must be an e-mail address',
      's.csv:5:6 spec.title is required',
      's.csv:5:9 spec.admin.email is required',
      's.csv:6:11 spec.host The host beta.localhost is already used by store beta; choose another',
      's.csv:7:1 metadata.name = "one" is a duplicate of line 2',
      's.csv:8:27 spec.aliases.0 The host admin.localhost is reserved by fleet.yaml; choose another',
      's.csv:9:1 metadata.name = "Six" must be lower-case letters, digits and "-", and begin and end with a letter or digit',
    ]);
  });

  test('reports positions in YAML too', () => {
    const text = stringify([givenStoreInput('one'), givenStoreInput('two', { size: 'huge' })]);
    expect(shown(planImport(givenTree(both), readImport('s.yaml', text, 'yaml')))).toEqual([
      'one planned create',
      's.yaml:17:5 spec.size = "huge" must be one of those in fleet.yaml: large, small',
    ]);
  });

  test('counts a quota from row to row', () => {
    const fleet = givenFleetText({ 'reservedHosts:': 'quotas: { toys: { stores: 2 } }\n  reservedHosts:' });
    const rows = ['one', 'two', 'three'].map(name => `${name},x,o@example.com,toys`).join('\n');
    expect(shown(csv(givenRepository([], fleet), `name,title,admin.email,owner\n${rows}`))).toEqual([
      'one planned create',
      'two planned create',
      's.csv:4:23 spec.owner = "toys" would exceed the quota of toys: 2 stores allowed, 2 stores used, 1 store requested',
    ]);
  });

  test('queues stores as single requests would', () => {
    const fleet = givenFleetText({ 'domain: localhost': 'domain: localhost\n      maxProvisioning: 2' });
    const rows = ['one', 'two', 'three', 'four'].map(name => `${name},x,o@example.com`).join('\n');
    const plan = csv(givenRepository([], fleet), `name,title,admin.email\n${rows}`);
    const started = plan.outcomes.map(
      outcome => outcome.state === 'planned' && outcome.plan.writes.has(`dist/local/engine/${outcome.name}.yaml`),
    );
    expect(started).toEqual([true, true, false, false]);
  });

  test.each<[number | undefined, string]>([
    [undefined, 'refused'],
    [4, 'planned'],
    [5, 'refused'],
  ])('deletes many stores only with their exact number: %s', (removals, state) => {
    const names = Array.from({ length: 5 }, (_, index) => `store-${index}`);
    const five = givenRepository(names.map(name => givenStoreInput(name)));
    const files = commit(five, planDelete(givenTree(five), 'store-4'));
    const { outcomes } = csv(
      files,
      `name,state\n${names.map(name => `${name},removed`).join('\n')}`,
      removals === undefined ? {} : { removals },
    );
    expect(outcomes.map(outcome => outcome.state)).toEqual([state, state, state, state, 'unchanged']);
  });

  test('plans any stores as single requests would, passes the check, and changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.array(anyStoreInput, { minLength: 1, maxLength: 4 }), (inputs: StoreInput[]) => {
        const files = givenRepository();
        const rows = () => readImport('s.json', JSON.stringify(inputs), 'json');
        const plan = planImport(givenTree(files), rows());
        const after = committed(files, plan);
        expect(contentOf(plan.tree)).toEqual(contentOf(givenTree(after)));
        const changed = new Map([...after].filter(([path, text]) => files.get(path) !== text));
        const { problems } = checkChange({ before: givenTree(files), after: givenTree(after), changed });
        expect(problems.map(formatProblem)).toEqual([]);
        const repeated = planImport(givenTree(after), rows());
        expect(repeated.outcomes.filter(({ state }) => state === 'planned')).toEqual([]);
        expect(repeated.outcomes.filter(({ state }) => state === 'refused')).toHaveLength(
          plan.outcomes.filter(({ state }) => state === 'refused').length,
        );
      }),
      { numRuns: 30 },
    );
  });
});
