import { describe, expect, test } from 'vitest';
import { wooFields } from '../../kinds/woo-store/form.tsx';
import { listAt, textAt } from '../../shared/store-file/values.ts';
import { readDraft, writeField } from './draft.ts';
import { fields } from './fields.ts';

const file = `apiVersion: storefleet.dev/v1
kind: WooStore
metadata:
  name: acme
spec:
  # agreed with finance
  title: Acme Toys # as on the sign
  host: shop.acme.com
  admin:
    email: owner@acme.com
`;

describe('from the form to the YAML', () => {
  test('changes one field and keeps order and comments', () => {
    expect(writeField(file, fields.title, 'Acme Games')).toBe(file.replace('Acme Toys', 'Acme Games'));
  });

  test('deletes an emptied optional field from the file', () => {
    expect(writeField(file, fields.host, '')).toBe(file.replace('  host: shop.acme.com\n', ''));
    expect(writeField(file, fields.host, undefined)).toBe(file.replace('  host: shop.acme.com\n', ''));
  });

  test('does nothing for an optional field that is not there', () => {
    expect(writeField(file, fields.size, undefined)).toBe(file);
  });

  test('keeps an emptied required field, empty', () => {
    expect(writeField(file, wooFields.email, '')).toBe(file.replace('owner@acme.com', '""'));
  });

  test('fills an empty field without keeping the quotes of its emptiness', () => {
    expect(writeField('metadata:\n  name: ""\n', fields.name, 'acme')).toBe('metadata:\n  name: acme\n');
  });

  test.each([
    ['metadata:\n  name: acme\n', 'metadata:\n  name: acme\nspec:\n  admin:\n    email: a@b.de\n'],
    ['spec:\n', 'spec:\n  admin:\n    email: a@b.de\n'],
    ['spec: text\n', 'spec:\n  admin:\n    email: a@b.de\n'],
  ])('makes the parents that are missing in %j', (before, after) => {
    expect(writeField(before, wooFields.email, 'a@b.de')).toBe(after);
  });

  test.each([
    ['NO', '"NO"'],
    ['yes', '"yes"'],
    ['12', '"12"'],
    ['a: b', '"a: b"'],
    ['# one', '"# one"'],
    ['Müller & Söhne', 'Müller & Söhne'],
  ])('writes the title %j so that every reader reads that text', (title, written) => {
    const text = writeField(file, fields.title, title);
    expect(text).toContain(`title: ${written} `);
    expect(textAt(readDraft(text).value, fields.title)).toBe(title);
  });

  test('writes a list in its present style; an empty one requests none', () => {
    const block = `${file}  aliases:\n    - www.acme.com\n    - acme.de\n`;
    expect(writeField(file, fields.aliases, ['www.acme.com', 'acme.de'])).toBe(block);
    expect(writeField(block, fields.aliases, [])).toBe(`${file}  aliases: []\n`);
    expect(writeField(block, fields.aliases, undefined)).toBe(file);
    expect(writeField(`${file}  aliases: [acme.de]\n`, fields.aliases, ['acme.fr'])).toBe(
      `${file}  aliases: [ acme.fr ]\n`,
    );
    expect(listAt(readDraft(block).value, fields.aliases)).toEqual(['www.acme.com', 'acme.de']);
  });

  test('writes truth values as such', () => {
    expect(writeField(file, wooFields.sampleProducts, false)).toBe(`${file}  sampleProducts: false\n`);
  });
});

describe('from the YAML to the form', () => {
  test('reads every field', () => {
    const { value, invalid, problems } = readDraft(file);
    expect({ invalid, problems }).toEqual({ invalid: [], problems: [] });
    expect(textAt(value, wooFields.email)).toBe('owner@acme.com');
    expect(textAt(value, fields.size)).toBe('');
  });

  test('names the line of a schema problem', () => {
    const { problems } = readDraft(file.replace('shop.acme.com', 'shop acme').replace('kind:', 'kidn:'));
    expect(problems).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ field: 'spec.host', line: 8, value: '"shop acme"' }),
        expect.objectContaining({ field: 'kind', rule: 'is required' }),
        expect.objectContaining({ field: 'kidn', line: 2, rule: 'is not a known field' }),
      ]),
    );
  });

  test('shows a value of the wrong type, for its problem to be understood', () => {
    const { value, problems } = readDraft(file.replace('Acme Toys', '2026'));
    expect(textAt(value, fields.title)).toBe('2026');
    expect(problems).toMatchObject([{ field: 'spec.title', rule: 'must be a string' }]);
  });

  test.each([
    ['invalid syntax', 'spec: [1,\n', 'is not valid YAML'],
    ['a key twice', `${file}kind: WooStore\n`, 'must not have the same key twice'],
    ['a list', '- a\n', 'must be a mapping'],
    ['nothing', '', 'must be a mapping'],
    ['two documents', `${file}---\n${file}`, 'must hold one document'],
  ])('keeps its values on %s, and shows why', (_, text, rule) => {
    const before = readDraft(file);
    const after = readDraft(text, before.value);
    expect(after.value).toBe(before.value);
    expect(after.text).toBe(text);
    expect(after.invalid[0]?.rule).toContain(rule);
    expect(after.invalid[0]?.line).toBeGreaterThan(0);
  });
});
