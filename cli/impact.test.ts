import { describe, expect, test } from 'vitest';
import { impactLines, someNames } from './impact.ts';

const impact = 'Adds 1 store (2 pods)';
const of = (name: string, warnings: readonly string[] = [], said = impact) => ({ name, impact: said, warnings });

describe('impact lines', () => {
  test('say of one store what happens to it, with its warnings below', () => {
    expect(impactLines([of('acme', ['a.example will redirect to b.example.'])])).toEqual([
      `  acme: ${impact}`,
      '    a.example will redirect to b.example.',
    ]);
  });

  test('say the same of fifty stores once, and what differs on a line of its own', () => {
    const fifty = Array.from({ length: 50 }, (_, index) => of(`s${index}`));
    expect(
      impactLines([...fifty.slice(0, 20), of('odd', [], 'Changes 1 store'), of('w', ['!']), ...fifty.slice(20)]),
    ).toEqual([
      `  50 stores: ${impact} each (s0, s1, s2, s3, s4 and 45 more)`,
      '  odd: Changes 1 store',
      `  w: ${impact}`,
      '    !',
    ]);
  });

  test.each([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b', 'c', 'd', 'e'], 'a, b, c, d, e'],
    [['a', 'b', 'c', 'd', 'e', 'f'], 'a, b, c, d, e and 1 more'],
  ])('names of %j are told as %j', (names, text) => {
    expect(someNames(names)).toBe(text);
  });
});
