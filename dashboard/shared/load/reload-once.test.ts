// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest';
import { reloadOnce } from './reload-once.ts';

test('reloads the page once, and again only when that has helped for a while', () => {
  const reload = vi.fn();
  expect([0, 1_000, 29_999, 31_000].map(at => reloadOnce(at, reload))).toEqual([true, false, false, true]);
  expect(reload).toHaveBeenCalledTimes(2);
});
