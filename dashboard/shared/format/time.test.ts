import { describe, expect, test } from 'vitest';
import { formatAge, formatAgo, formatDuration } from './time.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const before = (milliseconds: number) => new Date(now - milliseconds).toISOString();
const [s, min, h, d] = [1_000, 60_000, 3_600_000, 86_400_000] as const;

describe('formatDuration', () => {
  test.each([
    [-5 * s, '0 s'],
    [0, '0 s'],
    [999, '0 s'],
    [6 * s, '6 s'],
    [59_999, '59 s'],
    [60 * s, '1 min'],
    [64 * s, '1 min 4 s'],
    [59 * min + 59 * s, '59 min 59 s'],
    [2 * h, '2 h'],
    [2 * h + 5 * min + 30 * s, '2 h 5 min'],
    [3 * d + 4 * h, '3 d 4 h'],
    [40 * d, '40 d'],
  ])('%i ms is %s', (milliseconds, expected) => {
    expect(formatDuration(milliseconds)).toBe(expected);
  });
});

describe('formatAge', () => {
  test.each([
    [-10 * s, '0 s'],
    [12 * s, '12 s'],
    [5 * min + 59 * s, '5 min'],
    [3 * h, '3 h'],
    [23 * h + 59 * min, '23 h'],
    [2 * d, '2 d'],
    [59 * d, '59 d'],
    [60 * d, '2 mo'],
    [400 * d, '13 mo'],
    [800 * d, '2 y'],
  ])('%i ms ago is %s', (milliseconds, expected) => {
    expect(formatAge(before(milliseconds), now)).toBe(expected);
  });
});

describe('formatAgo', () => {
  test.each([
    [-10 * s, 'just now'],
    [4 * s, 'just now'],
    [5 * s, '5 s ago'],
    [5 * min, '5 min ago'],
  ])('%i ms ago is %s', (milliseconds, expected) => {
    expect(formatAgo(before(milliseconds), now)).toBe(expected);
  });
});
