import { describe, expect, test } from 'vitest';
import { givenSummary } from '../../../test/support/store-summary.ts';
import { byAttention, countPhases, matchesText } from './filter.ts';
import type { Phase, StoreSummary } from '#contract';

const store = (name: string, phase: Phase = 'Live'): StoreSummary =>
  givenSummary(name, {
    title: `${name} shop`,
    owner: 'toys',
    host: `${name}.example.com`,
    status: { phase, reason: '', message: '', since: null },
  });

describe('matchesText', () => {
  test.each([
    ['', true],
    ['ACME', true],
    ['shop toys', true],
    ['acme.example', true],
    ['local', true],
    ['acme other', false],
  ])('%j: %s', (text, expected) => {
    expect(matchesText(store('acme'), text)).toBe(expected);
  });
});

test('sorts urgent stores first, and does not move a starting store', () => {
  const names = (stores: StoreSummary[]) => stores.sort(byAttention).map(({ name }) => name);
  expect(names([store('a'), store('b', 'Failed'), store('c', 'Degraded'), store('d', 'Starting')])).toEqual(
    names([store('a'), store('b', 'Invalid'), store('c', 'Orphaned'), store('d', 'Installing')]),
  );
  expect(names([store('a'), store('z', 'Unknown'), store('b', 'Starting')])).toEqual(['z', 'b', 'a']);
  expect(names([store('z', 'Starting'), store('y', 'Queued'), store('x')])).toEqual(['y', 'z', 'x']);
  expect(names([store('a', 'Deleted'), store('b', 'NotObserved'), store('c')])).toEqual(['b', 'c', 'a']);
});

test('counts the phases that occur, in the order of urgency', () => {
  expect(countPhases([store('a'), store('b', 'Failed'), store('c'), store('d', 'Starting')])).toEqual([
    { phase: 'Failed', count: 1 },
    { phase: 'Starting', count: 1 },
    { phase: 'Live', count: 2 },
  ]);
});
