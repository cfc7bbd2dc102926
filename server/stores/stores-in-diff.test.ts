import { expect, test } from 'vitest';
import { storesInDiff } from './stores-in-diff.ts';

test('names each store with a file that is added, changed or removed', () => {
  const diff = [
    'diff --git a/fleet.yaml b/fleet.yaml',
    '+++ b/fleet.yaml',
    'diff --git a/stores/acme.yaml b/stores/acme.yaml',
    'new file mode 100644',
    '+  title: diff --git a/stores/trap.yaml b/stores/trap.yaml',
    'diff --git a/stores/bolt.yaml b/stores/bolt.yaml',
    'deleted file mode 100644',
    '+++ /dev/null',
  ].join('\n');
  expect(storesInDiff(diff)).toEqual(['acme', 'bolt']);
});
