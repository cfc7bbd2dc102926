import fc from 'fast-check';
import { loadAll } from 'js-yaml';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { nastyTitles } from '../../test/support/fleet.ts';
import { writeBlock } from './block.ts';
import { dumpDocument, dumpManifests, writeYaml11, writeYaml12 } from './yaml.ts';

const word = fc.oneof(
  fc.constantFrom(...nastyTitles),
  fc.constantFrom('', ' ', '\t', 'a ', ' a', '<<', '...', '?', ':', '|', 'a:', '[a]', '{a: b}'),
  fc.mixedCase(fc.constantFrom('y', 'no', 'on', 'off', 'true', 'null', '.inf', '-.inf', '.nan')),
  // Only the package yaml reads `0x_` as a number.
  fc.stringMatching(/^[-+]?[\d_.:eExXoObB]{1,8}$/).filter(digits => !/0[xb]_+$/i.test(digits)),
  fc.stringMatching(/^\d{4}-\d\d?-\d\d?([Tt ]\d\d?:\d\d:\d\d(\.\d*)?Z?)?$/),
  fc.stringMatching(/^[\w./ :=@,?#-]{1,8}$/),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
);
const text = fc
  .oneof(
    word,
    fc
      .array(fc.oneof(word, fc.constantFrom('  ', '  a', '---', '# a')), { maxLength: 5 })
      .map(lines => lines.join('\n')),
  )
  // The package yaml drops trailing blank lines of a block; js-yaml and libyaml keep them, as YAML requires.
  .filter(lines => !/\n[ \t]+\n*$/.test(lines));
const key = fc.constantFrom('kind', 'spec', 'app.kubernetes.io/name', 'n', 'e1');
const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));

/** Values that a manifest may hold: JSON without null and -0. */
const { mapping } = fc.letrec<{ value: unknown; mapping: object }>(tie => ({
  value: fc.oneof(
    ...[text, number.map(amount => amount + 0), fc.boolean()],
    fc.array(tie('value'), { maxLength: 4 }),
    tie('mapping'),
  ),
  mapping: fc.dictionary(fc.oneof(key, text), tie('value'), { maxKeys: 4, noNullPrototype: true }),
}));

/** Keys at the top level are not user input. */
const manifests = fc.array(fc.record({ kind: text, spec: mapping }), { maxLength: 3 });

test.each<[string, (source: string) => unknown[]]>([
  ['js-yaml', source => loadAll(source)],
  ['yaml as YAML 1.1, which the engines read,', source => documentsOf(source, '1.1')],
  ['yaml as YAML 1.2', source => documentsOf(source, '1.2')],
])('%s reads back the dumped value', (_, read) => {
  fc.assert(
    fc.property(manifests, objects => {
      expect(read(dumpManifests(objects))).toEqual(objects);
    }),
    { numRuns: 300 },
  );
});

test('a manifest is written as js-yaml writes it', () => {
  // Ignores the end of a document whose last text ends with empty lines, which the next document marks as well.
  const withoutEnd = (source: string) => source.replace(/\n\.\.\.\n$/, '\n');
  fc.assert(
    fc.property(mapping, object => {
      expect(withoutEnd(writeBlock(object, writeYaml11))).toBe(withoutEnd(writeYaml11(object)));
    }),
    { numRuns: 1000 },
  );
});

test('a file for people is written as the package yaml writes it', () => {
  fc.assert(
    fc.property(mapping, object => {
      expect(dumpDocument(object)).toBe(writeYaml12(object));
    }),
    { numRuns: 1000 },
  );
});

test('leaves out undefined values', () => {
  const object = { kind: 'Shop', metadata: { labels: undefined }, spec: { host: undefined, size: 'small' } };
  expect(writeBlock(object, writeYaml11)).toBe(writeYaml11(object));
});

function documentsOf(source: string, version: '1.1' | '1.2'): unknown[] {
  return parseAllDocuments(source, { version }).map(document => {
    expect(document.errors).toEqual([]);
    return document.toJS() as unknown;
  });
}
