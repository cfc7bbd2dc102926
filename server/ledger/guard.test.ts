import { expect, test } from 'vitest';
import { givenPlan } from '../../test/support/ledger.ts';
import { assertPlanPaths } from './guard.ts';
import { Refused } from '#fleet';

const paths: [string, string, boolean][] = [
  ['a store', 'stores/a.yaml', true],
  ['a manifest with an odd name', 'dist/a/ü "q" \'s\' $x.yaml', true],
  ['the fleet', 'fleet.yaml', false],
  ['the root', 'x.yaml', false],
  ['a workflow', '.github/workflows/x.yaml', false],
  ['the directory itself', 'stores/', false],
  ['the parent', 'stores/../fleet.yaml', false],
  ['this directory', 'stores/./a.yaml', false],
  ['an absolute path', '/stores/a.yaml', false],
  ['a drive', 'C:/stores/a.yaml', false],
  ['a backslash', 'stores\\..\\x', false],
  ['an empty segment', 'stores//a', false],
  ['nothing', '', false],
  ['a line break', 'stores/a\nb', false],
  ["Git's own", 'stores/.GIT/config', false],
  ["Git's own, as Windows spells it", 'stores/git~1/config', false],
  ['a neighbour', 'storesx/a', false],
];

test.each(paths)('decides whether a plan may write %s (%j): %s', (_, path, allowed) => {
  const check = () => assertPlanPaths(givenPlan({ writes: new Map([[path, 'x']]) }));
  if (allowed) expect(check).not.toThrow();
  else expect(check).toThrow(Refused);
});

test.each(paths.filter(([, path]) => path !== 'stores/'))(
  'decides whether a plan may remove %s (%j): %s',
  (_, path, allowed) => {
    const check = () => assertPlanPaths(givenPlan({ deletedPaths: [path] }));
    if (allowed) expect(check).not.toThrow();
    else expect(check).toThrow(Refused);
  },
);

test.each([
  ['seed', 'fleet.yaml', true],
  ['seed', 'README.md', true],
  ['seed', '.gitignore', false],
  ['create', 'README.md', false],
] as const)('decides whether a plan to %s may write %s: %s', (action, path, allowed) => {
  const check = () => assertPlanPaths(givenPlan({ action, writes: new Map([[path, 'x']]) }));
  if (allowed) expect(check).not.toThrow();
  else expect(check).toThrow(Refused);
});
