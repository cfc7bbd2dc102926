import { describe, expect, test } from 'vitest';
import { newerThan, withNewest } from './newer.ts';
import type { FleetHistory } from '#contract';

const page = (commits: string, next: string | null = null): FleetHistory => ({
  entries: commits.split('').map(commit => ({
    commit,
    at: '',
    subject: commit,
    author: 'ada',
    changeCount: 0,
    storeCount: 0,
    actions: [],
    actors: [],
    changes: [],
  })),
  next,
});
const read = { pages: [page('dc', 'c'), page('ba')], pageParams: [null, 'c'] };
const commitsOf = ({ pages }: { pages: FleetHistory[] }) =>
  pages.flatMap(({ entries }) => entries.map(({ commit }) => commit)).join('');

describe('newer commits', () => {
  test.each([
    ['nothing', 'dc', ''],
    ['two commits', 'fedc', 'fe'],
    ['more than a page', 'ihgf', null],
  ])('is %s', (_, newest, expected) => {
    const newer = newerThan(read, page(newest));
    expect(newer && newer.map(({ commit }) => commit).join('')).toBe(expected);
  });

  test('come on top of the read ones, without a gap or a duplicate', () => {
    const next = withNewest(read, page('fedc'));
    expect(commitsOf(next)).toBe('fedcba');
    expect(next.pageParams).toEqual([null, 'c']);
    expect(next.pages[0]?.next).toBe('c');
  });

  test('stands alone where something between was not read', () => {
    expect(withNewest(read, page('ihgf', 'f'))).toEqual({ pages: [page('ihgf', 'f')], pageParams: [null] });
  });
});
