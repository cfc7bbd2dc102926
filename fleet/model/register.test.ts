import { expect, test } from 'vitest';
import { givenFleetText, givenStoreInput, givenTree } from '../../test/support/fleet.ts';
import { planChange, planCreate, planFinishRemoval, planDelete, type FleetTree, type Plan } from '../index.ts';
import { enginePath } from './paths.ts';
import { locksWhere, type IndexName } from './register.ts';
import { applyPlan } from './tree.ts';

/** Every answer, by a look at each store. */
function answersByHand({ stores, locks, paths }: FleetTree): Record<string, string[]> {
  const answers: Record<string, string[]> = {};
  for (const [name, { spec }] of locks) {
    const store = stores.get(name);
    const { host, aliases = [], cluster } = spec;
    for (const served of [host, ...aliases]) (answers[`host ${served}`] ??= []).push(name);
    if (store === undefined) continue;
    (answers[`owner ${store.spec.owner}`] ??= []).push(name);
    const state = paths.has(enginePath(cluster.name, name)) ? 'started' : 'held';
    (answers[`${state} ${cluster.name}`] ??= []).push(name);
  }
  return answers;
}

test('the register of a fleet answers as a look at every store would, whichever fleet was asked about before', () => {
  const trees = [givenTree(new Map([['fleet.yaml', givenFleetText()]]))];
  const add = (plan: (tree: FleetTree) => Pick<Plan, 'writes' | 'removals'>) => {
    const before = trees.at(-1);
    if (before !== undefined) trees.push(applyPlan(before, plan(before)));
  };
  add(tree => planCreate(tree, givenStoreInput('acme', { owner: 'toys' })));
  add(tree => planCreate(tree, givenStoreInput('bolt', { owner: 'tools', cluster: 'far', host: 'bolt.example.com' })));
  add(tree => planCreate(tree, givenStoreInput('acme-2', { owner: 'toys', aliases: ['old.example.com'] })));
  add(tree => planChange(tree, 'acme', { spec: { owner: 'tools', host: 'acme.example.com' } }));
  add(() => ({ writes: new Map(), removals: [enginePath('far', 'bolt')] }));
  add(() => ({ writes: new Map(), removals: ['stores/acme-2.yaml'] }));
  add(tree => planDelete(tree, 'acme'));
  add(tree => planFinishRemoval(tree, 'acme'));

  const asked = new Set(trees.flatMap(tree => Object.keys(answersByHand(tree))));
  // One after the other, backwards, and from one end to the other.
  for (const tree of [...trees, ...trees.toReversed(), ...trees.flatMap(each => [each, ...trees.slice(0, 1)])]) {
    const expected = answersByHand(tree);
    for (const key of asked) {
      const [question = '', is = ''] = key.split(' ');
      const names = locksWhere(tree, question as IndexName, is).map(({ metadata }) => metadata.name);
      expect({ [key]: names }).toEqual({ [key]: expected[key] ?? [] });
    }
  }
});
