import { expect, test } from 'vitest';
import { mergePatch } from './merge-patch.ts';

test.each([
  ['nothing', { a: 1, b: { c: [1] } }, { b: { c: [1] }, a: 1 }, {}],
  [
    'a changed field',
    { spec: { title: 'a', size: 's' } },
    { spec: { title: 'b', size: 's' } },
    { spec: { title: 'b' } },
  ],
  ['a deleted field', { spec: { host: 'h', size: 's' } }, { spec: { size: 's' } }, { spec: { host: null } }],
  ['a field that comes', {}, { spec: { host: 'h' } }, { spec: { host: 'h' } }],
  ['a list, as a whole', { a: [1, 2] }, { a: [2] }, { a: [2] }],
  ['an object for a text', { a: 'x' }, { a: { b: 1 } }, { a: { b: 1 } }],
  ['a file that could not be read', undefined, { a: 1 }, { a: 1 }],
])('%s', (_, before, after, patch) => {
  expect(mergePatch(before, after)).toEqual(patch);
});
