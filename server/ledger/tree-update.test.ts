import { expect, test } from 'vitest';
import { givenFleetText, givenStoreText } from '../../test/support/fleet.ts';
import { turnsDuring } from '../../test/support/turns.ts';
import { runInSteps } from '../lib/run-in-steps.ts';
import { readTreeInSteps } from './tree-update.ts';
import { fleetPath, readTree, storePath } from '#fleet';
import { InvalidInput } from '#fleet/schema';

const names = Array.from({ length: 1_200 }, (_, index) => `s-${index}`);
const files = new Map([
  ...names.map(name => [storePath(name), givenStoreText(name)] as const),
  ...names.map(name => [`dist/local/manifests/${name}/all.yaml`, ''] as const),
  [fleetPath, givenFleetText()] as const,
]);

test('reads a fleet step by step with the same result, and yields to other work', async () => {
  const tree = await runInSteps(readTreeInSteps(files, new Map()));
  const readAtOnce = readTree(files, files.keys(), new Map());
  expect(await turnsDuring(() => runInSteps(readTreeInSteps(files, new Map())))).toBeGreaterThan(5);
  expect([...tree.stores]).toEqual([...readAtOnce.stores]);
  expect([...tree.paths]).toEqual([...readAtOnce.paths]);
  expect([...tree.texts]).toEqual([...readAtOnce.texts]);
  expect([...tree.invalid]).toEqual([...readAtOnce.invalid]);
  expect(tree.fleet).toEqual(readAtOnce.fleet);
});

test('finds no fleet without fleet.yaml', async () => {
  const stores = new Map([...files].filter(([path]) => path !== fleetPath));
  await expect(runInSteps(readTreeInSteps(stores, new Map()))).rejects.toThrow(InvalidInput);
});
