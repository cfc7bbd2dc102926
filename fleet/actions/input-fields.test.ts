import { expect, test } from 'vitest';
import { z } from 'zod';
import { inputFields } from './input-fields.ts';

test('describes the fields of an input by their schemas and metadata', () => {
  const input = z.strictObject({
    title: z.string().meta({ description: 'the new title' }),
    maxOrders: z.int().min(1).optional(),
    share: z.number().meta({ title: 'Share of visitors' }),
    isQuiet: z.boolean().default(true),
    season: z.enum(['summer', 'winter']).default('winter'),
  });
  expect(inputFields(input)).toEqual([
    { ...field('title', 'text', 'Title'), description: 'the new title', isRequired: true },
    field('maxOrders', 'number', 'Max orders'),
    { ...field('share', 'number', 'Share of visitors'), isRequired: true },
    { ...field('isQuiet', 'boolean', 'Is quiet'), byDefault: true },
    { ...field('season', 'choice', 'Season'), byDefault: 'winter', choices: ['summer', 'winter'] },
  ]);
  expect(inputFields(undefined)).toEqual([]);
});

test('refuses a type that has no form', () => {
  expect(() => inputFields(z.strictObject({ hosts: z.array(z.string()) }))).toThrow(/hosts/);
});

const field = (name: string, type: string, label: string) => ({
  name,
  type,
  label,
  description: '',
  isRequired: false,
  byDefault: undefined,
  choices: [] as string[],
});
