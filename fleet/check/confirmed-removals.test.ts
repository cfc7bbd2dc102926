import { expect, test } from 'vitest';
import { confirmedRemovals } from './confirmed-removals.ts';

test.each<[string, (string | null)[], number | undefined]>([
  ['no commit', [], undefined],
  ['commits without a number', [null, '', null], undefined],
  ['the newest number', [null, ' 4', '12'], 4],
  ['an invalid number, which does not fall back to an older one', ['some', '12'], undefined],
  ['two numbers in one commit', ['3,4'], undefined],
])('returns the confirmed removals of %s', (_, trailers, removals) =>
  expect(confirmedRemovals(trailers)).toBe(removals),
);
