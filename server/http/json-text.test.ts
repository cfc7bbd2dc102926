import { expect, test } from 'vitest';
import { turnsDuring } from '../../test/support/turns.ts';
import { jsonText } from './json-text.ts';

const many = Array.from({ length: 5000 }, (_, index) => ({ name: `s-${index}`, problems: [{ rule: 'ä "x"' }] }));

test.each<[string, object]>([
  ['nothing', {}],
  ['what is undefined', { a: undefined, b: [undefined, 1], c: null }],
  ['values and short lists', { a: 1, b: 'x', c: [], d: [1, { e: [] }], f: { g: {} } }],
  ['long lists', { revision: 'a', rows: many, more: many.slice(0, 51), even: many.slice(0, 100), end: true }],
])('writes %s as JSON.stringify does', async (_, value) => {
  expect(await jsonText(value)).toBe(JSON.stringify(value));
});

test('yields to other work while it writes a long list', async () => {
  const rows = Array.from({ length: 400 }, () => many).flat();
  expect(await turnsDuring(() => jsonText({ rows }))).toBeGreaterThan(10);
});
