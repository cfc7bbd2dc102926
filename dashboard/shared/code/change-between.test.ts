import { expect, test } from 'vitest';
import { changeBetween } from './change-between.ts';

test.each([
  ['name: a', 'name: a', undefined],
  ['name: ', 'name: x', { from: 6, to: 6, insert: 'x' }],
  ['name: acme\nsize: s', 'name: acne\nsize: s', { from: 8, to: 9, insert: 'n' }],
  ['aaa', 'aa', { from: 2, to: 3, insert: '' }],
  ['', 'new', { from: 0, to: 0, insert: 'new' }],
])('%j to %j', (before, after, expected) => {
  expect(changeBetween(before, after)).toEqual(expected);
});
