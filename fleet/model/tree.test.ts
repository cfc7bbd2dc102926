import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  anyFleet,
  anyStoreInput,
  givenRepository,
  givenStoreInput,
  givenTree,
  planRetry,
} from '../../test/support/fleet.ts';
import { dumpDocument, planChange, planCreate, planDelete, type FleetTree, type Plan } from '../index.ts';
import { applyPlan } from './tree.ts';

/** Serializes the parts of a tree that plans change, including the order of fields and fields without a value. */
function contentsOf({ stores, locks, invalid, texts, paths }: FleetTree): string {
  const contents = [[...stores], [...locks], invalid, [...texts], [...paths]];
  return JSON.stringify(contents, (_, value: unknown) => value ?? String(value));
}

/** Returns the fleet after a plan, with all written files parsed. */
function afterReading(tree: FleetTree, { writes, deletedPaths }: Plan): FleetTree {
  return applyPlan(tree, { writes, deletedPaths });
}

test('the known values of a plan equal the parsed files', () => {
  fc.assert(
    fc.property(anyFleet, anyStoreInput, (fleet, input) => {
      const { name } = input.metadata;
      let tree = givenTree(new Map([['fleet.yaml', dumpDocument(fleet)]]));
      for (const plan of [
        () => planCreate(tree, input),
        () => planChange(tree, name, { spec: { size: 'large', aliases: ['old.example.com'] } }),
        () => planRetry(tree, name),
        () => planDelete(tree, name),
      ]) {
        const planned = plan();
        expect(planned.known).toBeDefined();
        const after = applyPlan(tree, planned);
        expect(contentsOf(after)).toBe(contentsOf(afterReading(tree, planned)));
        tree = after;
      }
    }),
    { numRuns: 50 },
  );
});

test('a known value of a plan counts for its own text alone', () => {
  const tree = givenTree(givenRepository());
  const plan = planCreate(tree, givenStoreInput('acme'));
  const other = new Map([...plan.writes].map(([path, text]) => [path, text.replaceAll('Acme Toys', 'Other Toys')]));
  expect(applyPlan(tree, { ...plan, writes: other }).stores.get('acme')?.spec.title).toBe('Other Toys');
});
