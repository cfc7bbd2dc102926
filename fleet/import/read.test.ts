import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { anyStoreInput, givenStoreInput } from '../../test/support/fleet.ts';
import { readImport, type ImportFormat } from './read.ts';
import { formatProblem, InvalidInput } from '#fleet/schema';

const inputs = (text: string, format: ImportFormat = 'csv') =>
  readImport('stores.csv', text, format).map(({ input }) => input);
function problemsOf(read: () => unknown): string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof InvalidInput) return error.problems.map(formatProblem);
    throw error;
  }
  return [];
}

describe('CSV', () => {
  test('has a column for each field, and ignores empty cells', () => {
    const text = `\
name,title,host,size,admin.email,aliases,plugins,sampleProducts,spec.owner
acme,"Acme, Toys",acme.com,small,owner@acme.com,a.com;b.com www.acme.com,,TRUE,toys
beta,Käse 🧁,,,owner@beta.com,,payments,false,
`;
    expect(inputs(text)).toEqual([
      {
        kind: 'WooStore',
        metadata: { name: 'acme' },
        spec: {
          title: 'Acme, Toys',
          host: 'acme.com',
          size: 'small',
          admin: { email: 'owner@acme.com' },
          aliases: ['a.com', 'b.com', 'www.acme.com'],
          sampleProducts: true,
          owner: 'toys',
        },
      },
      {
        kind: 'WooStore',
        metadata: { name: 'beta' },
        spec: { title: 'Käse 🧁', admin: { email: 'owner@beta.com' }, plugins: ['payments'], sampleProducts: false },
      },
    ]);
  });

  test.each([
    ['semicolons', 'name;title;aliases\nacme;Acme, Toys;a.com b.com\n'],
    ['tabs', 'name\ttitle\taliases\nacme\tAcme, Toys\ta.com;b.com\n'],
    [
      'a byte order mark, CRLF, blank lines and no end of line',
      '\uFEFFname,title,aliases\r\n\r\nacme,"Acme, Toys","a.com b.com"\r\n,,\r\n\r\n',
    ],
    ['blanks around cells', 'name , title , aliases\n acme , "Acme, Toys" , a.com  b.com '],
  ])('may have %s', (_, text) => {
    expect(inputs(text)).toEqual([
      {
        kind: 'WooStore',
        metadata: { name: 'acme' },
        spec: { title: 'Acme, Toys', aliases: ['a.com', 'b.com'], admin: {} },
      },
    ]);
  });

  test.each([
    ['columns that are empty to the end', 'name,title,sampleProducts,,\nacme,Acme,yes,,\n,,,,\n'],
    ['longer rows with empty cells', 'name,title,sampleProducts\nacme,Acme,yes,,,\n'],
    ['a first line that declares the separator', 'sep=;\r\nname;title;sampleProducts\r\nacme;Acme;ja\r\n'],
    ['the same behind a byte order mark', '\uFEFFSEP=,\nname,title,sampleProducts\nacme,Acme,1\n'],
    ['a header in any case', 'Name,TITLE,Spec.SampleProducts\nacme,Acme,TRUE\n'],
    ['booleans in German', 'name;title;sampleProducts\nacme;Acme;WAHR\n'],
  ])('may have, as spreadsheets write it, %s', (_, text) => {
    expect(inputs(text)).toEqual([
      { kind: 'WooStore', metadata: { name: 'acme' }, spec: { title: 'Acme', sampleProducts: true, admin: {} } },
    ]);
  });

  test.each(['FALSCH', 'no', 'Nein', '0', 'FALSE'])('reads %s as false', word => {
    expect(inputs(`name,sampleProducts\nacme,${word}\n`)).toMatchObject([{ spec: { sampleProducts: false } }]);
  });

  test('keeps positions of cells below a line that declares the separator', () => {
    const [row] = readImport('s.csv', 'sep=;\nname;title\nacme;x\n', 'csv');
    expect(row?.locate('metadata.name')).toEqual({ line: 3, column: 1 });
    expect(row?.locate('spec.title')).toEqual({ line: 3, column: 6 });
  });

  test('keeps the position of each cell', () => {
    const [, row] = readImport(
      's.csv',
      'name,title,size\nacme,"two\nlines",small\n\nkäse,"a ""b"", c",huge,\n'.replace(',\n', '\n'),
      'csv',
    );
    expect(row?.locate('metadata.name')).toEqual({ line: 5, column: 1 });
    expect(row?.locate('spec.title')).toEqual({ line: 5, column: 6 });
    expect(row?.locate('spec.size')).toEqual({ line: 5, column: 19 });
    expect(row?.locate('spec.host')).toEqual({ line: 5, column: 1 });
  });

  test.each<[string, string, (string | RegExp)[]]>([
    ['no name', 'title\nAcme\n', ['stores.csv:1:1 name is missing from the header']],
    [
      'unknown and duplicate columns',
      'name,tite,title,title\nacme,,x,y\n',
      [
        /^stores.csv:1:6 tite is not a field of a store; use one of apiVersion, kind, name, title, /,
        'stores.csv:1:17 title must be unique',
      ],
    ],
    [
      'rows of other lengths',
      'name,title\nacme\nbeta,x,y\n',
      [
        'stores.csv:2:1 must have 2 cells like the header; it has 1',
        'stores.csv:3:1 must have 2 cells like the header; it has 3',
      ],
    ],
    [
      'an open quote',
      'name,title\nacme,"a ""b"" c"\nbolt,"a ""b\nx\ny\n',
      ['stores.csv:3:6 has a quote " that is never closed'],
    ],
    [
      'a quote inside of a cell',
      'name,title\nacme,a "b" c\n',
      ['stores.csv:2:1 has a quote " inside a cell; put the whole cell in quotes, and double each quote in it ("")'],
    ],
    [
      'words in a column without a name',
      'name,title,,\nacme,x,,\nbolt,y,,z\n',
      ['stores.csv:3:9 column 4 = "z" has no name in the header'],
    ],
    [
      'the same column in two spellings',
      'name,Title,spec.title\nacme,x,y\n',
      ['stores.csv:1:12 spec.title must be unique'],
    ],
    [
      'too many columns',
      `name${',title'.repeat(100)}\nacme\n`,
      ['stores.csv:1:1 must have at most 100 columns; it has 101'],
    ],
    [
      'UTF-16',
      '\uFFFD\uFFFDn\0a\0m\0e\0',
      [/^stores.csv:1:\d+ must be UTF-8 text; save a spreadsheet as "CSV UTF-8"$/],
    ],
    [
      'bytes that are not UTF-8',
      'name,title\nacme,\uFFFDx\n',
      ['stores.csv:2:6 must be UTF-8 text; save a spreadsheet as "CSV UTF-8"'],
    ],
    ['no stores', 'name,title\n', ['stores.csv:1:1 names no store']],
    ['nothing', '', ['stores.csv:1:1 name is missing from the header']],
    [
      'too many stores',
      `name\n${'acme\n'.repeat(5001)}`,
      ['stores.csv:1:1 must name at most 5000 stores; it names 5001'],
    ],
    ['too many bytes', 'x'.repeat(4 * 1024 * 1024 + 1), ['stores.csv:1:1 must be at most 4 MiB; split the file']],
  ])('is refused with %s', (_, text, problems) => {
    const found = problemsOf(() => inputs(text));
    expect(found).toEqual(
      problems.map(problem => (typeof problem === 'string' ? problem : (expect.stringMatching(problem) as string))),
    );
  });

  test('shows the first hundred problems and how many more there are', () => {
    const found = problemsOf(() => inputs(`name,title\n${'acme\n'.repeat(250)}`));
    expect(found).toHaveLength(101);
    expect(found.at(-1)).toBe('… and 150 more problems');
  });
});

describe('documents', () => {
  const acme = givenStoreInput('acme');
  const beta = givenStoreInput('beta');

  test.each<[string, string]>([
    ['several documents', `${stringify(acme)}---\n${stringify(beta)}---\n`],
    ['a list', stringify([acme, beta])],
    ['a list and a document', `${stringify([acme])}---\n${stringify(beta)}`],
    ['JSON', JSON.stringify([acme, beta])],
    ['JSON of several lines', JSON.stringify([acme, beta], null, 2)],
    ['JSON with tabs', JSON.stringify([acme, beta], null, '\t')],
  ])('are read from %s', (_, text) => {
    expect(inputs(text, 'yaml')).toEqual([acme, beta]);
  });

  test('are read from JSON of any stores as written', () => {
    fc.assert(
      fc.property(fc.array(anyStoreInput, { minLength: 1, maxLength: 5 }), fc.nat(4), (stores, indent) => {
        const plain = JSON.parse(JSON.stringify(stores)) as unknown;
        expect(inputs(JSON.stringify(stores, null, indent), 'json')).toEqual(plain);
      }),
    );
  });

  test.each<[string, string, (string | RegExp)[]]>([
    [
      'invalid syntax, in each document',
      'a: [\n---\nb: 1\nb: 2\n',
      [/^stores.csv:2:1 is not valid YAML/, 'stores.csv:4:1 must not have the same key twice'],
    ],
    [
      'values that are not stores',
      '[1, {}, null]\n---\n"x"\n',
      ['stores.csv:1:2 must be', 'stores.csv:1:9 must be', 'stores.csv:3:1 must be a store'],
    ],
    [
      'more tokens than 5,000 stores have',
      `[${'1,'.repeat(500_001)}]`,
      ['stores.csv:1:1 must have at most 1000000 YAML tokens'],
    ],
    [
      'a duplicate key among 20,000',
      `${Array.from({ length: 20_000 }, (_, at) => `k${at}: 1\n`).join('')}k7: 1\n`,
      ['stores.csv:20001:1 must not have the same key twice'],
    ],
    ['nothing', '', ['stores.csv:1:1 names no store']],
    ['an empty list', '[]', ['stores.csv:1:1 names no store']],
    ['too many bytes', `# ${'x'.repeat(4 * 1024 * 1024)}`, ['stores.csv:1:1 must be at most 4 MiB']],
  ])('are refused with %s', (_, text, problems) => {
    const found = problemsOf(() => inputs(text, 'yaml'));
    expect(found).toHaveLength(problems.length);
    found.forEach((problem, index) => expect(problem).toMatch(problems[index] ?? ''));
  });
});
