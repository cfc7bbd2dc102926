import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { actionsReference } from './actions-reference.ts';
import { openApiDocument } from './openapi.ts';

const root = new URL('../', import.meta.url);

test.each([
  ['docs/actions.md', actionsReference()],
  ['schemas/openapi.json', `${JSON.stringify(openApiDocument(), null, 2)}\n`],
])('%s equals the output of `npm run schemas`', async (path, text) => {
  expect(await readFile(new URL(path, root), 'utf8')).toBe(text);
});
