import { expect, test } from 'vitest';
import { sameStoreText } from './new-store-text.ts';
import { parseFile, storeFile } from '#fleet/schema';

test('returns the file of a deleted store without its deletion', () => {
  const spec = { title: 'Acme', owner: 'toys', admin: { email: 'o@example.com' } };
  const store = storeFile.parse({ kind: 'WooStore', metadata: { name: 'acme' }, spec: { ...spec, state: 'removed' } });
  const reparsed = parseFile(storeFile, 'stores/acme.yaml', sameStoreText(store) ?? '');
  expect(reparsed).toEqual({ ...store, spec: { ...store.spec, state: 'running' } });
  expect(sameStoreText(null)).toBeNull();
});
