import { describe, expect, test } from 'vitest';
import { givenStoreText, replaceExactly } from '../../test/support/fleet.ts';
import { readStore } from './tree.ts';
import { formatProblem } from '#fleet/schema';

/** 1 apiVersion, 2 kind, 3 metadata, 4 name, 5 spec, 6 title, 7 admin, 8 email. */
const valid = givenStoreText();
const but = (passage: string, replacement: string) => replaceExactly(valid, { [passage]: replacement });
const and = (lines: string) => valid + lines;
const named = (name: string) => but('name: acme', `name: ${name}`);
const titled = (title: string) => but('Acme Toys', title);

const nameRule = 'must be lower-case letters, digits and "-", and begin and end with a letter or digit';
const hostRule = 'must be a lower-case host name like shop.example.com, without scheme, port or path';
const aliasRule = 'must not use more than 20 aliases (*name), counted after expansion';
const mapping = 'must be a mapping of fields';
const a41 = 'a'.repeat(41);
const bomb = `a: &a [x, x]
b: &b [*a, *a, *a]
c: &c [*b, *b, *b]
d: [*c, *c, *c]
`;

/** Texts of an invalid `stores/acme.yaml`, each with its exact problems. */
const table: readonly (readonly [title: string, text: string, ...problems: string[]])[] = [
  // Names
  [
    'a name unlike its file',
    named('beta'),
    ':4:3 metadata.name = "beta" must match the file name: stores/acme.yaml holds the store acme',
  ],
  [
    'a reserved name',
    named('api'),
    ':4:3 metadata.name = "api" is reserved; choose another than new, api, all, default, platform, system, storefleet, engine, fleet',
  ],
  ['a name that is a path', named('../x'), `:4:3 metadata.name = "../x" ${nameRule}`],
  ['a name of upper case', named('Acme'), `:4:3 metadata.name = "Acme" ${nameRule}`],
  ['a name that ends with a dash', named('acme-'), `:4:3 metadata.name = "acme-" ${nameRule}`],
  ['a name with a line break', named('"acme\\n"'), `:4:3 metadata.name = "acme\\n" ${nameRule}`],
  ['a name of 41 characters', named(a41), `:4:3 metadata.name = "${a41}" must have at most 40 characters`],
  ['a name of one character', named('a'), ':4:3 metadata.name = "a" must have at least 2 characters'],
  ['a name that YAML reads as a number', named('2024'), ':4:3 metadata.name = 2024 must be a string'],
  // Fields
  ['an unknown field', and('  plugin: [x]\n'), ':9:3 spec.plugin = ["x"] is not a known field'],
  ['an unknown field at the top', and('status: {}\n'), ':9:1 status = {} is not a known field'],
  ['a field whose name holds a dot', and('  a.b: 1\n'), ':9:3 spec.a.b = 1 is not a known field'],
  [
    'a title of 300 characters',
    titled('x'.repeat(300)),
    `:6:3 spec.title = "${'x'.repeat(118)}… must have at most 100 characters`,
  ],
  [
    'a title with a line break',
    titled('"a\\nb"'),
    ':6:3 spec.title = "a\\nb" must be one line without control characters',
  ],
  [
    'a title with a line separator',
    titled('"a\\u2028b"'),
    ':6:3 spec.title = "a\\u2028b" must be one line without control characters',
  ],
  [
    'a title with half of a character',
    titled('"a\\ud800b"'),
    ':6:3 spec.title = "a\\ud800b" must be one line without control characters',
  ],
  [
    'a title with a zero byte',
    titled('a\0b'),
    ':6:3 spec.title = "a\\u0000b" must be one line without control characters',
  ],
  ['a title of blanks', titled('"  "'), ':6:3 spec.title = "  " must not be empty'],
  ['a title that YAML reads as true', titled('true'), ':6:3 spec.title = true must be a string'],
  ['no title', but('  title: Acme Toys\n', ''), ':5:1 spec.title is required'],
  ['an empty title', but(' Acme Toys', ''), ':6:3 spec.title = null must be a string'],
  [
    'nothing in spec',
    'kind: WooStore\nmetadata: { name: acme }\nspec: {}\n',
    ':3:1 spec.title is required',
    ':3:1 spec.admin is required',
  ],
  ['no spec', 'kind: WooStore\nmetadata: { name: acme }\n', ':1:1 spec is required'],
  ['a text for spec', 'kind: WooStore\nmetadata: { name: acme }\nspec: hi\n', `:3:1 spec = "hi" ${mapping}`],
  [
    'a wrong e-mail address',
    but('owner@acme.com', 'owner'),
    ':8:5 spec.admin.email = "owner" must be an e-mail address',
  ],
  [
    'a wrong country',
    and('  country: Germany\n'),
    ':9:3 spec.country = "Germany" must be the ISO 3166 code of a country that WooCommerce supports; did you mean DE?',
  ],
  [
    'a wrong currency',
    and('  currency: eur\n'),
    ':9:3 spec.currency = "eur" must be the ISO 4217 code of a currency that WooCommerce supports; did you mean EUR?',
  ],
  ['a wrong apiVersion', but('/v1', '/v2'), ':1:1 apiVersion = "storefleet.dev/v2" must be storefleet.dev/v1'],
  ['a wrong kind', but('WooStore', 'Shop'), ':2:1 kind = "Shop" must be WooStore'],
  ['no kind', but('kind: WooStore\n', ''), ':1:1 kind is required'],
  ['a wrong state', and('  state: paused\n'), ':9:3 spec.state = "paused" must be running or removed'],
  [
    'a text for true or false',
    and('  sampleProducts: maybe\n'),
    ':9:3 spec.sampleProducts = "maybe" must be true or false',
  ],
  [
    'a host with a scheme',
    and('  host: https://shop.acme.com\n'),
    `:9:3 spec.host = "https://shop.acme.com" ${hostRule}; did you mean shop.acme.com?`,
  ],
  [
    'a host with a port',
    and('  host: shop.acme.com:80\n'),
    `:9:3 spec.host = "shop.acme.com:80" ${hostRule}; did you mean shop.acme.com?`,
  ],
  [
    'a host of upper case',
    and('  host: Shop.acme.com\n'),
    `:9:3 spec.host = "Shop.acme.com" ${hostRule}; did you mean shop.acme.com?`,
  ],
  ['a host of one label', and('  host: shop\n'), `:9:3 spec.host = "shop" ${hostRule}`],
  [
    'a text for a list of aliases',
    and('  aliases: www.acme.com\n'),
    ':9:3 spec.aliases = "www.acme.com" must be a list',
  ],
  [
    'an alias with a scheme',
    and('  aliases:\n    - www.acme.com\n    - https://acme.com\n'),
    `:11:7 spec.aliases.1 = "https://acme.com" ${hostRule}; did you mean acme.com?`,
  ],
  ['an alias twice', and('  aliases: [a.b, c.d, a.b]\n'), ':9:23 spec.aliases.2 = "a.b" must be unique'],
  [
    '21 aliases',
    and(`  aliases: [${Array.from({ length: 21 }, (_, i) => `a${i}.b`).join(', ')}]\n`),
    `:9:3 spec.aliases = [${Array.from({ length: 21 }, (_, i) => `"a${i}.b"`)
      .join(',')
      .slice(0, 118)}… must have at most 20 host names`,
  ],
  [
    'a size that is an inherited key',
    and('  size: __proto__\n'),
    ':9:3 spec.size = "__proto__" must be lower-case letters, digits and "-"',
  ],
  [
    'a cluster that is a path',
    and('  cluster: ../far\n'),
    ':9:3 spec.cluster = "../far" must be lower-case letters, digits and "-"',
  ],
  [
    'several problems at once',
    named('api').replace('owner@acme.com', 'x'),
    ':4:3 metadata.name = "api" is reserved; choose another than new, api, all, default, platform, system, storefleet, engine, fleet',
    ':8:5 spec.admin.email = "x" must be an e-mail address',
  ],
  // Keys that would reach a prototype
  [
    '__proto__ at the top',
    and('__proto__: { polluted: true }\n'),
    ':9:1 __proto__ = {"polluted":true} is not a known field',
  ],
  [
    '__proto__ in spec',
    and('  __proto__: { polluted: true }\n'),
    ':9:3 spec.__proto__ = {"polluted":true} is not a known field',
  ],
  [
    'constructor in spec',
    and('  constructor: { prototype: { polluted: true } }\n'),
    ':9:3 spec.constructor = {"prototype":{"polluted":true}} is not a known field',
  ],
  [
    'toString in metadata',
    but('  name: acme\n', '  name: acme\n  toString: x\n'),
    ':5:3 metadata.toString = "x" is not a known field',
  ],
  // YAML
  ['a list', '- a\n', `:1:1 ${mapping}`],
  ['a number', '7\n', `:1:1 ${mapping}`],
  ['an empty file', '', `:1:1 ${mapping}`],
  ['nothing but a comment', '# later\n', `:1:1 ${mapping}`],
  ['a key twice', and('  title: again\n'), ':9:3 must not have the same key twice'],
  ['two documents', and('---\n' + valid), ':9:1 must hold one document'],
  ['invalid YAML', but('spec:', 'spec: ['), ':6:10 is not valid YAML: Implicit keys need to be on a single line'],
  ['a quote that never ends', titled('"Acme'), ':9:1 is not valid YAML: Missing closing "quote'],
  ['a tab', but('  title', '\ttitle'), ':6:1 must be indented with spaces, not with tabs'],
  [
    'conflict markers',
    and('<<<<<<< HEAD\n  size: small\n=======\n  size: large\n>>>>>>> b\n'),
    ':9:1 is not valid YAML: Implicit keys need to be on a single line',
  ],
  ['a number as key', and('  1: x\n'), ':9:3 spec.1 = "x" is not a known field'],
  ['null as key', and('  ~: x\n'), ':9:3 spec.~ = "x" is not a known field'],
  ['a list as key', and('  ? [a, b]\n  : x\n'), ':9:5 must have strings as keys'],
  ['a bomb of aliases', bomb, `:2:8 ${aliasRule}`],
  ['21 aliases', `a: &a x\nb: [${Array(21).fill('*a').join(', ')}]\n`, `:2:5 ${aliasRule}`],
  ['an alias of nothing', titled('*nobody'), ':6:10 *nobody needs an anchor &nobody before it'],
  [
    'an alias inside its anchor',
    replaceExactly(valid, { 'spec:': 'spec: &s', 'Acme Toys': '*s' }),
    ':6:10 *s must not stand inside &s',
  ],
  ['65 KiB', and(`#${'x'.repeat(65 * 1024)}\n`), ':1:1 must be at most 64 KiB'],
  ['bytes that are not UTF-8', Buffer.from(titled('Caf\u00e9'), 'latin1').toString('utf8'), ':6:13 must be UTF-8 text'],
];

describe('parseFile() refuses a store file with', () => {
  test.each(table)('%s', (_, text, ...problems) => {
    const read = readStore('stores/acme.yaml', 'acme', text);
    const reported = 'problems' in read ? read.problems.map(formatProblem) : [];
    expect(reported).toEqual(problems.map(problem => `stores/acme.yaml${problem}`));
  });

  test.each([
    ['another name', 'stores/beta.yaml', 'beta', 'must match the file name: stores/beta.yaml holds the store beta'],
  ])('refuses a valid text in a file of %s', (_, path, name, rule) => {
    const read = readStore(path, name, valid);
    expect('problems' in read && read.problems).toEqual([expect.objectContaining({ file: path, rule })]);
  });

  test('refuses endless nesting, and names it', () => {
    for (const [open, close] of [
      ['[', ']'],
      ['{a: ', '}'],
      ['- ', ''],
      ['? ', ''],
    ] as const) {
      const deep = (levels: number) => {
        const text = open.repeat(levels) + close.repeat(levels);
        const read = readStore('stores/acme.yaml', 'acme', text.slice(0, 60_000));
        return 'problems' in read ? read.problems.map(({ rule }) => rule) : [];
      };
      expect(deep(10_000)).toEqual([expect.stringMatching(/^must have at most 5000 YAML tokens$/)]);
      if (open !== '? ') expect(deep(400)).toEqual(['is nested too deeply: at most 50 levels are read']);
    }
  });

  test('reports fifty of hundreds of problems', () => {
    const unknown = readStore(
      'stores/acme.yaml',
      'acme',
      and(Array.from({ length: 500 }, (_, i) => `  f${i}: 1\n`).join('')),
    );
    expect('problems' in unknown && unknown.problems).toHaveLength(50);
  });

  test('keeps the prototype of other objects clean', () => {
    for (const [, text] of table) readStore('stores/acme.yaml', 'acme', text);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('a valid store file', () => {
  test('gets the defaults of the schema, and leaves those of the fleet open', () => {
    expect(readStore('stores/acme.yaml', 'acme', valid)).toEqual({
      store: {
        apiVersion: 'storefleet.dev/v1',
        kind: 'WooStore',
        metadata: { name: 'acme' },
        spec: {
          title: 'Acme Toys',
          owner: 'platform',
          state: 'running',
          admin: { email: 'owner@acme.com' },
          sampleProducts: true,
        },
      },
    });
  });

  test.each([
    ['a byte order mark', `\ufeff${valid}`],
    ['line ends of Windows', valid.replaceAll('\n', '\r\n')],
    ['no final line end', valid.trimEnd()],
    ['a few aliases', replaceExactly(and('  owner: *c\n'), { 'Acme Toys': '&c acme' })],
    ['a name of 40 characters', named('a'.repeat(40)), 'a'.repeat(40)],
  ])('may have %s', (_, text, name = 'acme') => {
    expect(readStore(`stores/${name}.yaml`, name, text)).toHaveProperty('store.metadata.name', name);
  });
});
