import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Paths, SortedMap } from './sorted-map.ts';

const key = fc.oneof(
  fc.constantFrom('stores/a.yaml', 'stores/ab.yaml', 'dist/a/x', 'dist/a', 'dist/a.b', 'dist/ab/x', 'README.md'),
  fc.string({ maxLength: 4 }),
);
const changes = fc.array(fc.tuple(key, fc.option(fc.nat(9), { nil: undefined })));

describe('SortedMap', () => {
  test('equals a Map with the same changes, in order, and is immutable', () => {
    fc.assert(
      fc.property(fc.array(changes, { maxLength: 4 }), rounds => {
        let map = SortedMap.from<number>([]);
        const model = new Map<string, number>();
        for (const round of rounds) {
          const before = [...map];
          const next = map.with(round);
          for (const [name, value] of round) {
            if (value === undefined) model.delete(name);
            else model.set(name, value);
          }
          expect([...map]).toEqual(before);
          expect(next.keysThatDiffer(map, (a, b) => a === b).sort()).toEqual(
            [...new Set([...before.map(([name]) => name), ...model.keys()])]
              .filter(name => map.get(name) !== model.get(name))
              .sort(),
          );
          map = next;
        }
        expect([...map]).toEqual([...model].sort(([a], [b]) => (a < b ? -1 : 1)));
        expect(map.size).toBe(model.size);
      }),
    );
  });

  test('finds keys by prefix', () => {
    fc.assert(
      fc.property(fc.array(key), key, (keys, prefix) => {
        const map = SortedMap.from(keys.map(name => [name, 1]));
        expect(map.beginningWith(prefix)).toEqual([...new Set(keys)].filter(name => name.startsWith(prefix)).sort());
      }),
    );
  });
});

describe('Paths', () => {
  const paths = Paths.from(['dist/b/x', 'dist/a/y/z', 'dist/a/x', 'dist/ab/x', 'dist/file', 'README.md']);

  test.each([
    ['a directory', 'dist/a/', ['dist/a/x', 'dist/a/y/z']],
    ['a file', 'dist/file', ['dist/file']],
    ['a directory without its slash', 'dist/a', []],
    ['nothing', 'stores/', []],
  ])('finds the paths below %s', (_, path, found) => {
    expect(paths.below(path)).toEqual(found);
  });

  test('lists the children of a directory, each once', () => {
    expect(paths.childrenOf('dist/')).toEqual(['a', 'ab', 'b', 'file']);
    expect(paths.childrenOf('stores/')).toEqual([]);
  });
});
