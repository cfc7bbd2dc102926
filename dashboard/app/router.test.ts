// @vitest-environment happy-dom
import { expect, it } from 'vitest';
import { createAppRouter } from './router.tsx';
import { pages } from '#contract';

it('has the pages that the server answers with 200, and no other', () => {
  const paths = Object.keys(createAppRouter().routesByPath).map(path => path.replaceAll('$', ':'));
  expect(paths.sort()).toEqual([...pages].sort());
});
