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
  type Files,
} from '../../test/support/fleet.ts';
import { renderCheckout } from '../checkout.ts';
import { planChange, planCreate } from '../commands/changes.ts';
import { planCompletion } from '../commands/completion.ts';
import { planFinishDeletion, planDelete } from '../commands/delete.ts';
import { storePath } from '../model/paths.ts';
import { formatProblem, InvalidInput } from '#fleet/schema';

const quotas = (text: string) =>
  givenFleetText({ 'reservedHosts: [admin.localhost]': `reservedHosts: [admin.localhost]\n  quotas: ${text}` });
const toy = (name: string, spec = {}) => givenStoreInput(name, { owner: 'toys', host: `${name}.example.com`, ...spec });
/** Two small stores of toys and one of books, with these quotas. */
const givenToys = (text: string) =>
  new Map(givenRepository([toy('one'), toy('two'), toy('book', { owner: 'books' })])).set('fleet.yaml', quotas(text));

function refusalOf(plan: () => unknown): string {
  try {
    plan();
  } catch (error) {
    if (error instanceof InvalidInput) return error.problems.map(formatProblem).join(' | ');
    throw error;
  }
  return 'none';
}

const over = (allowed: string, used: string, requested: string) =>
  `would exceed the quota of toys: ${allowed} allowed, ${used} used, ${requested} requested`;

describe('a quota', () => {
  test.each<[string, string, (tree: ReturnType<typeof givenTree>) => unknown, string]>([
    ['of an owner without stores', '{ cars: { stores: 0 } }', tree => planCreate(tree, toy('three')), 'none'],
    ['that names no limit', '{ toys: {} }', tree => planCreate(tree, toy('three')), 'none'],
    ['that is just enough', '{ toys: { stores: 3 } }', tree => planCreate(tree, toy('three')), 'none'],
    [
      'of stores',
      '{ toys: { stores: 2 } }',
      tree => planCreate(tree, toy('three')),
      `spec.owner = "toys" ${over('2 stores', '2 stores', '1 store')}`,
    ],
    [
      'of nothing at all',
      '{ toys: { stores: 0 } }',
      tree => planCreate(tree, toy('three')),
      `spec.owner = "toys" ${over('0 stores', '2 stores', '1 store')}`,
    ],
    [
      'of everything, reported at once',
      '{ toys: { stores: 2, cpu: "0.2", memory: 1Gi, disk: 10Gi } }',
      tree => planCreate(tree, toy('three')),
      [
        over('2 stores', '2 stores', '1 store'),
        over('0.2 CPU', '0.16 CPU', '0.08 CPU'),
        over('1 GiB memory', '720 MiB memory', '360 MiB memory'),
        over('10 GiB disk', '8 GiB disk', '4 GiB disk'),
      ]
        .map(rule => `spec.owner = "toys" ${rule}`)
        .join(' | '),
    ],
    [
      'of the new owner of a store',
      '{ toys: { stores: 2 } }',
      tree => planChange(tree, 'book', { spec: { owner: 'toys' } }),
      `spec.owner = "toys" ${over('2 stores', '2 stores', '1 store')}`,
    ],
    [
      'that a larger tier exceeds',
      '{ toys: { stores: 2, memory: 1Gi } }',
      tree => planChange(tree, 'one', { spec: { size: 'large' } }),
      `spec.size = "large" ${over('1 GiB memory', '720 MiB memory', '2.16 GiB memory')}`,
    ],
    [
      'exceeded already, with a change that uses no more',
      '{ toys: { stores: 1, cpu: 10m } }',
      tree => planChange(tree, 'one', { spec: { title: 'x' } }),
      'none',
    ],
    [
      'exceeded already, with a store that changes its owner',
      '{ toys: { stores: 1 } }',
      tree => planChange(tree, 'one', { spec: { owner: 'books' } }),
      'none',
    ],
    [
      'of an owner that every object inherits',
      '{}',
      tree => planCreate(tree, toy('x1', { owner: 'constructor' })),
      'none',
    ],
  ])('%s', (_, text, plan, refusal) => {
    expect(refusalOf(() => plan(givenTree(givenToys(text))))).toBe(refusal);
  });

  test('counts a store that is being removed until its files are deleted', () => {
    const files = givenToys('{ toys: { stores: 2 } }');
    const removed = commit(files, planDelete(givenTree(files), 'one'));
    expect(refusalOf(() => planCreate(givenTree(removed), toy('three')))).toContain('2 stores used');
    const deleted = commit(removed, planFinishDeletion(givenTree(removed), 'one'));
    expect(refusalOf(() => planCreate(givenTree(deleted), toy('three')))).toBe('none');
  });

  test('limits pushed stores: those rendered first stay, those beyond it are not rendered', () => {
    const files: Files = new Map(givenToys('{ toys: { stores: 3 } }'))
      .set(storePath('three'), givenStoreText('three', { owner: 'toys' }))
      .set(storePath('four'), givenStoreText('four', { owner: 'toys' }));
    const completed = commit(files, planCompletion(givenTree(files), 'three'));
    expect(refusalOf(() => planCompletion(givenTree(completed), 'four'))).toContain('3 stores used');
    expect(refusalOf(() => planCompletion(givenTree(completed), 'one'))).toBe('none');
    const { problems, files: rendered } = renderCheckout({ tree: givenTree(files), rendered: new Map() });
    expect(problems.map(formatProblem)).toEqual([
      `stores/three.yaml:9:3 spec.owner = "toys" ${over('3 stores', '3 stores', '1 store')}`,
    ]);
    expect([...rendered.keys()].some(path => path.includes('three'))).toBe(false);
  });

  test('measures rendered amounts: the impact of a plan fits to the millicore and byte', () => {
    fc.assert(
      fc.property(anyStoreInput, fc.constantFrom('cpu', 'memory', 'disk'), (input, resource) => {
        const { owner = 'platform' } = input.spec;
        const { requests } = planCreate(givenTree(givenRepository()), input).impact;
        const quota = (amount: number) =>
          `{ ${owner}: { ${resource}: ${resource === 'cpu' ? `${amount}m` : `"${amount}"`} } }`;
        const tree = (amount: number) => givenTree(givenRepository([], quotas(quota(amount))));
        expect(refusalOf(() => planCreate(tree(requests[resource]), input))).toBe('none');
        expect(refusalOf(() => planCreate(tree(requests[resource] - 1), input))).toContain('would exceed the quota');
      }),
      { numRuns: 30 },
    );
  });
});
