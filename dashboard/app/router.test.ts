// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { createAppRouter } from './router.tsx';
import { pages } from '#contract';

test('has the pages that the server answers with 200, and no other', () => {
  const paths = Object.keys(createAppRouter().routesByPath).map(path => path.replaceAll('$', ':'));
  expect(paths.sort()).toEqual([...pages].sort());
});
