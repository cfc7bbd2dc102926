import { expect, test } from 'vitest';
import { readImport, type ImportFormat } from './read.ts';
import { refusedFile } from './refused-file.ts';

const refused = (text: string, format: ImportFormat, ...indices: number[]) =>
  refusedFile(
    { text, format, rows: readImport('s', text, format) },
    new Map(indices.map(index => [index, [{ field: 'spec.host', value: '"a b"', rule: 'must be, "like this"' }]])),
  );
const inputs = (text: string, format: ImportFormat) => readImport('s', text, format).map(({ input }) => input);

test.each([',', ';', '\t'])('CSV keeps its cells, its columns and their separator: %j', delimiter => {
  const line = (...cells: string[]) => cells.join(delimiter);
  const text = [
    `\uFEFF${line('name', 'title', 'aliases')}`,
    line('acme', 'Acme', ''),
    '',
    line('bolt', `"The ""best""${delimiter} bolt"`, 'a.com b.com'),
    line('cove', '"two\nlines"', ''),
  ].join('\r\n');
  const file = refused(text, 'csv', 1, 2);
  expect(inputs(file, 'csv')).toEqual(inputs(text, 'csv').slice(1));
  expect(file.split('\n')[0]).toBe(line('name', 'title', 'aliases', 'problem'));
  expect(file).toContain('"spec.host = ""a b"" must be, ""like this"""');
  // A second export still has one such column.
  expect(refused(file, 'csv', 0).split('\n')[0]).toBe(line('name', 'title', 'aliases', 'problem'));
});

test.each<[ImportFormat, string]>([
  ['yaml', 'metadata: { name: acme }\n---\n- metadata: { name: bolt } # mine\n- metadata: { name: "on" }\n'],
  ['json', '[{"metadata":{"name":"acme"}},{"metadata":{"name":"bolt"}},{"metadata":{"name":"on"}}]'],
])('%s keeps the input of each store', (format, text) => {
  const file = refused(text, format, 1, 2);
  expect(inputs(file, format)).toEqual(inputs(text, format).slice(1));
  if (format === 'yaml') expect(file).toMatch(/^# spec\.host = "a b" must be, "like this"\nmetadata:/);
});
