import { expect, test } from 'vitest';
import { formatOfName, formatOfText } from './file-format.ts';

test.each([
  ['stores.csv', 'csv'],
  ['My stores.2026.CSV', 'csv'],
  ['stores.tsv', 'csv'],
  ['stores.yml', 'yaml'],
  ['stores.json', 'json'],
  ['stores.xlsx', undefined],
  ['stores', undefined],
])('%s is %s', (name, format) => {
  expect(formatOfName(name)).toBe(format);
});

test.each([
  ['name,title,host\nacme,"Acme: toys",https://x', 'csv'],
  ['name;title\nacme;Acme', 'csv'],
  ['name\nacme', 'csv'],
  [' [{"kind": "WooStore"}]', 'json'],
  ['{"kind": "WooStore"}', 'json'],
  ['kind: WooStore\nmetadata: { name: acme }', 'yaml'],
  ['- kind: WooStore\n  metadata: { name: acme }', 'yaml'],
  ['# mine\nmetadata:\n  name: acme', 'yaml'],
  ['---\nkind: WooStore', 'yaml'],
])('%j is pasted as %s', (text, format) => {
  expect(formatOfText(text)).toBe(format);
});
