import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';

const root = join(import.meta.dirname, '../..');
const names = z.record(z.string(), z.string()).transform(Object.keys);
const declared = z
  .object({ dependencies: names, devDependencies: names })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
const page = readFileSync(join(root, 'docs/dependencies.md'), 'utf8');

/** Returns the entries of one chapter: a name in backticks, and its reason. */
function chapter(title: string): { name: string; reason: string }[] {
  const text = page.split(/^## /m).find(part => part.startsWith(`${title}\n`)) ?? '';
  return [...text.matchAll(/^- (.*)$/gm)].map(([, line = '']) => {
    const [, name = line, reason = ''] = /^`([^`]+)`: (.+)$/.exec(line) ?? [];
    return { name, reason };
  });
}

test.each([
  ['Dependencies', declared.dependencies],
  ['Development dependencies', declared.devDependencies],
])('%s: the page and package.json list the same packages', (title, packages) => {
  const listed = chapter(title).map(({ name }) => name);
  expect(listed.toSorted()).toEqual(packages.toSorted());
});

test('every package has a reason of one line', () => {
  const entries = [...chapter('Dependencies'), ...chapter('Development dependencies')];
  expect(entries.filter(({ reason }) => reason.length < 5 || reason.length > 140)).toEqual([]);
});
