import { describe, expect, test } from 'vitest';
import { impactLines, someNames } from './impact.ts';

const impact = 'Adds 1 store (2 pods)';
const of = (name: string, warnings: readonly string[] = [], effects = impact) => ({ name, impact: effects, warnings });

describe('impact lines', () => {
  test('show one store with its warnings below', () => {
    expect(impactLines([of('acme', ['a.example will redirect to b.example.'])])).toEqual([
      `  acme: ${impact}`,
      '    a.example will redirect to b.example.',
    ]);
  });

  test('show fifty stores with the same impact in one line, and others on their own', () => {
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
  ])('shorten the names of %j to %j', (names, text) => {
    expect(someNames(names)).toBe(text);
  });
});
