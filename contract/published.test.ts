import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { actionsReference } from './actions-reference.ts';

const root = new URL('../', import.meta.url);

test('docs/actions.md is what `npm run schemas` writes', async () => {
  expect(await readFile(new URL('docs/actions.md', root), 'utf8')).toBe(actionsReference());
});
