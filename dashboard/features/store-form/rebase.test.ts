import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergePatch } from './merge-patch.ts';
import { rebase } from './rebase.ts';

const store = (spec: object) => ({ kind: 'WooStore', spec });
const base = store({ title: 'Acme', size: 'small', admin: { email: 'a@x.de' }, aliases: ['a.de'] });

describe('two editors of one store', () => {
  test.each<[string, object, object, object, string[]]>([
    [
      'of different fields both save',
      { title: 'Theirs', size: 'small', admin: { email: 'a@x.de' }, aliases: ['a.de'] },
      { title: 'Acme', size: 'small', admin: { email: 'mine@x.de' }, aliases: ['a.de'] },
      { title: 'Theirs', size: 'small', admin: { email: 'mine@x.de' }, aliases: ['a.de'] },
      ['spec.title'],
    ],
    [
      'one of whom takes a field out, and the other adds one',
      { title: 'Acme', size: 'small', admin: { email: 'a@x.de' } },
      { title: 'Acme', size: 'small', admin: { email: 'a@x.de' }, aliases: ['a.de'], host: 'acme.de' },
      { title: 'Acme', size: 'small', admin: { email: 'a@x.de' }, host: 'acme.de' },
      ['spec.aliases'],
    ],
    [
      'who mean the same are in no conflict',
      { title: 'New', size: 'small', admin: { email: 'a@x.de' }, aliases: ['a.de'] },
      { title: 'New', size: 'small', admin: { email: 'a@x.de' }, aliases: ['a.de'] },
      { title: 'New', size: 'small', admin: { email: 'a@x.de' }, aliases: ['a.de'] },
      [],
    ],
  ])('%s', (_, theirs, mine, merged, taken) => {
    expect(rebase(base, store(theirs), store(mine))).toEqual({ value: store(merged), taken, conflicts: [] });
  });

  test('conflict in the same field, and each gets the chosen side', () => {
    const theirs = store({ ...base.spec, title: 'Theirs', aliases: ['t.de'] });
    const mine = store({ ...base.spec, title: 'Mine', aliases: ['a.de', 'm.de'] });
    const { conflicts, value } = rebase(base, theirs, mine, ({ field }) =>
      field === 'spec.title' ? 'theirs' : 'mine',
    );
    expect(conflicts).toEqual([
      { field: 'spec.title', base: 'Acme', theirs: 'Theirs', mine: 'Mine' },
      { field: 'spec.aliases', base: ['a.de'], theirs: ['t.de'], mine: ['a.de', 'm.de'] },
    ]);
    expect(value).toEqual(store({ ...base.spec, title: 'Theirs', aliases: ['a.de', 'm.de'] }));
    expect(mergePatch(theirs, value)).toEqual({ spec: { aliases: ['a.de', 'm.de'] } });
  });
});

describe('any two changes of any file', () => {
  const leaf = fc.option(fc.nat(2), { nil: undefined });
  const file = fc
    .record({ a: leaf, b: leaf, c: fc.option(fc.record({ d: leaf, e: leaf }), { nil: undefined }) })
    .map(value => tidy(value));
  const leaves = ['a', 'b', 'c.d', 'c.e'];
  const at = (value: unknown, path: string) =>
    path.split('.').reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);

  test('keep the fields that only one has changed, and ask about each field that both have changed', () => {
    fc.assert(
      fc.property(file, file, file, fc.constantFrom('mine', 'theirs'), (old, theirs, mine, choice) => {
        const { value, taken, conflicts } = rebase(old, theirs, mine, () => choice);
        for (const path of leaves) {
          const [was, their, my, is] = [old, theirs, mine, value].map(one => at(one, path));
          const isConflict = their !== was && my !== was && their !== my;
          expect(conflicts.some(({ field }) => field === path)).toBe(isConflict);
          expect(taken.includes(path)).toBe(their !== was && my === was);
          if (isConflict) expect(is).toBe(choice === 'mine' ? my : their);
          else expect(is).toBe(my === was ? their : my);
        }
      }),
    );
  });

  test('are in the same conflicts, whoever saves first', () => {
    fc.assert(
      fc.property(file, file, file, (old, one, other) => {
        const fieldsOf = (theirs: unknown, mine: unknown) =>
          rebase(old, theirs, mine).conflicts.map(({ field }) => field);
        expect(fieldsOf(one, other).sort()).toEqual(fieldsOf(other, one).sort());
      }),
    );
  });
});

/** Removes undefined fields: in YAML an absent value has no key. */
function tidy(value: object): object {
  return JSON.parse(JSON.stringify(value)) as object;
}
