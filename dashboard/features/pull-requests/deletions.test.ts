import { expect, test } from 'vitest';
import { deletionsOf } from './deletions.ts';
import type { PullRequestDetail } from '#contract';

const file = (name: string, lines: string, header = '') =>
  `diff --git a/stores/${name}.yaml b/stores/${name}.yaml\n${header}--- a/stores/${name}.yaml\n+++ b/stores/${name}.yaml\n@@ -1,3 +1,3 @@\n${lines}`;
const marked = (name: string) => file(name, ' spec:\n+  state: removed\n');
const deleted = (name: string) =>
  `diff --git a/stores/${name}.yaml b/stores/${name}.yaml\ndeleted file mode 100644\n--- a/stores/${name}.yaml\n+++ /dev/null\n@@ -1 +0,0 @@\n-kind: WooStore\n`;
const fleetFile =
  'diff --git a/fleet.yaml b/fleet.yaml\n--- a/fleet.yaml\n+++ b/fleet.yaml\n@@ -1 +1,2 @@\n a: 1\n+state: removed\n';

const given = (diff: string, removed: number, stores: string[]) => {
  const impact: PullRequestDetail['impact'] = {
    summary: '',
    stores: { added: 0, changed: 0, removed },
    requests: { pods: 0, cpu: 0, memory: 0, disk: 0 },
    fields: [],
    restarts: [],
    warnings: [],
  };
  return { diff, stores, impact };
};

test.each([
  ['a store with the state removed', marked('acme'), 1, ['acme', 'toys'], ['acme'], 'acme'],
  [
    'one whose file is deleted',
    deleted('acme') + file('toys', '+  size: large\n'),
    1,
    ['acme', 'toys'],
    ['acme'],
    'acme',
  ],
  ['in flow style', file('acme', '-spec: {}\n+spec: { state: "removed" }\n'), 1, ['acme', 'toys'], ['acme'], 'acme'],
  ['no store for another file', marked('acme') + fleetFile, 1, ['acme', 'toys'], ['acme'], 'acme'],
  ['a comment is none', file('acme', '+  # state: removed\n'), 1, ['acme', 'toys'], [], '1'],
  ['one store with any diff', '', 1, ['acme'], ['acme'], 'acme'],
  ['several', marked('acme') + marked('toys'), 2, ['acme', 'books', 'toys'], ['acme', 'toys'], '2'],
  ['more than the diff names', marked('acme'), 3, ['acme', 'books'], [], '3'],
])('requires a name or a number: %s', (_, diff, removed, stores, names, phrase) => {
  expect(deletionsOf(given(diff, removed, stores))).toEqual({ count: removed, names, phrase });
});

test('requires nothing when the server counts no deletions, or the impact is unknown', () => {
  const diff = file('acme', '-  state: removed\n+  state: removed # finally\n');
  expect(deletionsOf(given(diff, 0, ['acme']))).toBeUndefined();
  expect(deletionsOf({ diff, stores: ['acme'], impact: null })).toBeUndefined();
});

test('ignores a store whose file had the state removed before', () => {
  const repeated = file('acme', '-  state: removed\n+  state: removed # finally\n');
  expect(deletionsOf(given(repeated + marked('toys'), 1, ['acme', 'toys']))?.names).toEqual(['toys']);
});
