import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Document, isScalar, isSeq, parse, visit } from 'yaml';
import { patchYaml } from './patch-yaml.ts';

const file = `\
# Acme's shop
apiVersion: storefleet.dev/v1 # never changes
kind: WooStore

# Who
metadata: { name: acme } # a flow mapping
spec:
  # What shoppers read
  title: "Acme Toys" # quoted by hand
  host: 'shop.acme.com'

  admin:
    # Ask Jane
    email: owner@acme.com
  size: small # enough for now
  # the end
`;

/** Returns the lines that differ, as a diff shows them. */
function changedLines(before: string, after: string): string[] {
  const old = before.split('\n');
  const now = after.split('\n');
  return [
    ...old.filter(line => !now.includes(line)).map(line => `-${line}`),
    ...now.filter(line => !old.includes(line)).map(line => `+${line}`),
  ];
}

describe('a patch of a file that people keep', () => {
  test.each<[string, object, string[]]>([
    [
      'changes the value and keeps quotes and comment',
      { spec: { title: 'Acme Games' } },
      ['-  title: "Acme Toys" # quoted by hand', '+  title: "Acme Games" # quoted by hand'],
    ],
    [
      'reaches into a mapping',
      { spec: { admin: { email: 'jane@acme.com' } } },
      ['-    email: owner@acme.com', '+    email: jane@acme.com'],
    ],
    ['adds a field', { spec: { country: 'AT' } }, ['+  country: AT']],
    ['adds a mapping', { spec: { backup: { keep: 7 } } }, ['+  backup:', '+    keep: 7']],
    ['deletes a field', { spec: { host: null } }, ["-  host: 'shop.acme.com'"]],
    ['ignores the deletion of missing fields', { spec: { edition: null, backup: { keep: null } } }, ['+  backup: {}']],
    ['does nothing', {}, []],
  ])('%s', (_, patch, expected) => {
    expect(changedLines(file, patchYaml(file, patch))).toEqual(expected);
  });

  test.each<[string, (text: string) => string]>([
    ['carriage returns', text => text.replaceAll('\n', '\r\n')],
    ['a byte order mark', text => `\uFEFF${text}`],
    ['both', text => `\uFEFF${text.replaceAll('\n', '\r\n')}`],
    ['mixed line ends', text => text.replace(/\n/g, (_, at: number) => (at % 2 === 0 ? '\r\n' : '\n'))],
    ['no line end at the end', text => text.replace(/\n$/, '')],
    ['nothing of that', text => text],
  ])('changes one line of a file with %s', (_, write) => {
    const before = write(file);
    const linesOf = (text: string) => text.split(/(?<=\n)/);
    const after = patchYaml(before, { spec: { size: 'large' } });
    expect(linesOf(after).map(line => line.replace('size: large', 'size: small'))).toEqual(linesOf(before));
    expect(after).toContain('size: large');
    expect(patchYaml(before, {})).toBe(before);
  });

  test('writes a new line as the file writes its lines', () => {
    expect(patchYaml('spec:\r\n  title: Acme\r\n', { spec: { country: 'AT' } })).toBe(
      'spec:\r\n  title: Acme\r\n  country: AT\r\n',
    );
  });

  test('separates a changed value from its aliases', () => {
    const text = 'spec:\n  title: &name Acme # the name\n  owner: *name # the same\n';
    expect(patchYaml(text, { spec: { title: 'Beta' } })).toBe(
      'spec:\n  title: Beta # the name\n  owner: Acme # the same\n',
    );
    expect(patchYaml(text, { spec: { owner: 'beta' } })).toBe(
      'spec:\n  title: Acme # the name\n  owner: beta # the same\n',
    );
  });

  test('changes a mapping behind an alias in one place', () => {
    const text = 'a: &m { x: 1, y: 2 }\nb: *m\n';
    expect(parse(patchYaml(text, { b: { x: 3 } }))).toEqual({ a: { x: 1, y: 2 }, b: { x: 3, y: 2 } });
  });

  test('drops the tag of the old value', () => {
    expect(parse(patchYaml('spec: { title: !!int 5 }\n', { spec: { title: 'Five' } }))).toEqual({
      spec: { title: 'Five' },
    });
  });

  test('replaces a text by a list, and a list by a text', () => {
    expect(parse(patchYaml(file, { spec: { title: ['a', { b: null }] } }))).toHaveProperty('spec.title', [
      'a',
      { b: null },
    ]);
    expect(parse(patchYaml('spec: { title: [a] }\n', { spec: { title: 'a' } }))).toEqual({ spec: { title: 'a' } });
  });
});

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

const key = fc.constantFrom(
  'spec',
  'title',
  'host',
  'admin',
  'email',
  'size',
  '__proto__',
  'constructor',
  'a.b',
  '1',
  '',
);
const scalar = fc.oneof(
  fc.string(),
  fc.constantFrom('yes', '0x1', '- a', 'a: b', '# c', '~', 'a\nb\n', '  a'),
  fc.integer(),
  fc.boolean(),
);
const json = fc.letrec<{ value: Json; object: Record<string, Json> }>(tie => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalar,
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.dictionary(key, tie('value'), { maxKeys: 5, noNullPrototype: true }),
}));

/** RFC 7396, section 2, word for word. */
function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const result = new Map(isObject(target) ? Object.entries(target) : []);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) result.delete(name);
    else result.set(name, mergePatch(result.get(name), value));
  }
  return Object.fromEntries(result);
}

function isObject(value: Json | undefined): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Compares text: `toEqual` does not see an own `__proto__`. */
const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, inner: Json) =>
    isObject(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );

describe('any patch of any file', () => {
  test('follows RFC 7396', () => {
    fc.assert(
      fc.property(json.object, json.object, (before, patch) => {
        const after: unknown = parse(patchYaml(new Document(before).toString(), patch));
        expect(sorted(after)).toBe(sorted(mergePatch(before, patch)));
      }),
      { numRuns: 500 },
    );
  });

  test('keeps each comment of the fields that it does not delete', () => {
    fc.assert(
      fc.property(json.object, json.object, (before, patch) => {
        const document = new Document(before);
        const comments: { comment: string; path: string[] }[] = [];
        visit(document, {
          Pair: (_, pair, ancestors) => {
            if (!isScalar(pair.key) || !isScalar(pair.value) || ancestors.some(isSeq)) return;
            const path = [
              ...ancestors.flatMap(node => ('key' in node && isScalar(node.key) ? [String(node.key.value)] : [])),
              String(pair.key.value),
            ];
            const comment = ` comment ${comments.length};`;
            pair.key.commentBefore = comment;
            comments.push({ comment, path });
          },
        });
        const text = document.toString();
        const after = patchYaml(text, patch);
        for (const { comment, path } of comments) {
          if (text.includes(comment) && !isNamed(patch, path)) expect(after.split(comment)).toHaveLength(2);
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** True if a patch names a place or anything that contains it. */
function isNamed(patch: Json, path: readonly string[]): boolean {
  const [first, ...rest] = path;
  if (first === undefined || !isObject(patch)) return true;
  return Object.hasOwn(patch, first) && isNamed(patch[first] ?? null, rest);
}
