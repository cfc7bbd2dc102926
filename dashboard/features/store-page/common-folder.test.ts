import { expect, test } from 'vitest';
import { commonFolder } from './common-folder.ts';

test.each([
  [[], ''],
  [['a.yaml'], ''],
  [['dist/local/a.yaml'], 'dist/local/'],
  [['dist/local/stores/acme/a.yaml', 'dist/local/engine/acme.yaml'], 'dist/local/'],
  [['dist/acme/a.yaml', 'dist/acme-2/a.yaml'], 'dist/'],
  [['dist/a.yaml', 'stores/a.yaml'], ''],
])('%j share %j', (paths, expected) => {
  expect(commonFolder(paths)).toBe(expected);
});
