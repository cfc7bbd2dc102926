import { expect, test } from 'vitest';
import { givenFleetText, givenStoreInput, givenTree } from '../../test/support/fleet.ts';
import { planChange, planCreate, planFinishDeletion, planDelete, type FleetTree, type Plan } from '../index.ts';
import { enginePath } from './paths.ts';
import { locksWhere, type IndexName } from './store-index.ts';
import { applyPlan } from './tree.ts';

/** Returns every lookup by searching each store. */
function answersByHand({ stores, locks, paths }: FleetTree): Record<string, string[]> {
  const answers: Record<string, string[]> = {};
  for (const [name, { spec }] of locks) {
    const store = stores.get(name);
    const { host, aliases = [], cluster } = spec;
    for (const served of [host, ...aliases]) (answers[`host ${served}`] ??= []).push(name);
    if (store === undefined) continue;
    (answers[`owner ${store.spec.owner}`] ??= []).push(name);
    const state = paths.has(enginePath(cluster.name, name)) ? 'started' : 'queued';
    (answers[`${state} ${cluster.name}`] ??= []).push(name);
  }
  return answers;
}

test('the index of a fleet finds the same as a scan of all stores', () => {
  const trees = [givenTree(new Map([['fleet.yaml', givenFleetText()]]))];
  const add = (plan: (tree: FleetTree) => Pick<Plan, 'writes' | 'deletedPaths'>) => {
    const before = trees.at(-1);
    if (before !== undefined) trees.push(applyPlan(before, plan(before)));
  };
  add(tree => planCreate(tree, givenStoreInput('acme', { owner: 'toys' })));
  add(tree => planCreate(tree, givenStoreInput('bolt', { owner: 'tools', cluster: 'far', host: 'bolt.example.com' })));
  add(tree => planCreate(tree, givenStoreInput('acme-2', { owner: 'toys', aliases: ['old.example.com'] })));
  add(tree => planChange(tree, 'acme', { spec: { owner: 'tools', host: 'acme.example.com' } }));
  add(() => ({ writes: new Map(), deletedPaths: [enginePath('far', 'bolt')] }));
  add(() => ({ writes: new Map(), deletedPaths: ['stores/acme-2.yaml'] }));
  add(tree => planDelete(tree, 'acme'));
  add(tree => planFinishDeletion(tree, 'acme'));

  const keys = new Set(trees.flatMap(tree => Object.keys(answersByHand(tree))));
  for (const tree of trees) {
    const expected = answersByHand(tree);
    for (const key of keys) {
      const [by = '', value = ''] = key.split(' ');
      const names = locksWhere(tree, by as IndexName, value).map(({ metadata }) => metadata.name);
      expect({ [key]: names }).toEqual({ [key]: expected[key] ?? [] });
    }
  }
});
