import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { anyStoreInput, givenStoreInput } from '../../test/support/fleet.ts';
import { publishedSchemas } from './json-schema.ts';

const root = new URL('../../', import.meta.url);
const text = (path: string) => readFile(new URL(path, root), 'utf8');

interface Ajv {
  compile(schema: object): (value: unknown) => boolean;
}
// This package is a transitive dependency; without it, these tests are skipped.
const found = (await import('ajv').catch(() => undefined)) as
  { default: { default: new (options: object) => Ajv } } | undefined;

describe('the published JSON Schemas', () => {
  test.each([...publishedSchemas()])('%s.json equals the output of `npm run schemas`', async (name, schema) => {
    expect(await text(`schemas/${name}.json`)).toBe(`${JSON.stringify(schema, null, 2)}\n`);
  });

  describe.skipIf(found === undefined)('in an editor', () => {
    const accepts = (name: string, value: unknown) => {
      const Validator = found?.default.default;
      const schema = publishedSchemas().get(name);
      if (Validator === undefined || schema === undefined) throw new Error('no validator or schema');
      return new Validator({ strict: false, formats: { email: true, uri: true, cidrv4: true } }).compile(schema)(value);
    };

    test('accept the files of this repository', async () => {
      expect(accepts('store', parse(await text('stores/demo.yaml')))).toBe(true);
      expect(accepts('fleet', parse(await text('fleet.yaml')))).toBe(true);
    });

    test('accept every store that the parser accepts', () => {
      fc.assert(
        fc.property(anyStoreInput, input => {
          expect(accepts('store', input)).toBe(true);
        }),
        { numRuns: 20 },
      );
    });

    test.each([
      ['an unknown field', { ...givenStoreInput(), status: {} }],
      ['a missing title', { ...givenStoreInput(), spec: { admin: { email: 'owner@acme.com' } } }],
      ['a wrong country', { ...givenStoreInput(), spec: { ...givenStoreInput().spec, country: 'Germany' } }],
    ])('refuse %s', (_, value) => {
      expect(accepts('store', value)).toBe(false);
    });
  });
});
