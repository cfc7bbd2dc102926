import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { environment, networkVariables } from '../../server/startup/config.ts';

interface Variable {
  readonly default?: string | number;
  readonly minLength?: number;
  readonly enum?: readonly string[];
}

const page = readFileSync(join(import.meta.dirname, '../../docs/configuration.md'), 'utf8');
const rows = [...page.matchAll(/^\| (`.+?) *\| (.*?) *\| (.*?) *\|$/gm)].map(
  ([, names = '', byDefault = '', text = '']) => ({
    names: [...names.matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
    byDefault,
    text,
  }),
);
const schema = z.toJSONSchema(environment, { io: 'input', unrepresentable: 'any' }) as {
  readonly properties: Readonly<Record<string, Variable>>;
};
// Everyone has a PATH; the server adds the directories in which it searches Git.
const variables = Object.entries(schema.properties).filter(([name]) => name !== 'PATH');

describe('the page on configuration', () => {
  test('lists the variables that the server reads, and no others', () => {
    const read = [...variables.map(([name]) => name), ...networkVariables];
    expect(rows.flatMap(({ names }) => names).sort()).toEqual(read.sort());
  });

  test.each(variables)('names default, choices and least length of %s', (name, variable) => {
    const { byDefault, text } = rows.find(({ names }) => names.includes(name)) ?? { byDefault: '', text: '' };
    const value = String(variable.default ?? '');
    if (value !== '') expect(byDefault).toContain(`\`${value}\``);
    for (const choice of variable.enum ?? []) expect(text).toContain(`\`${choice}\``);
    const { minLength = 1 } = variable;
    if (minLength > 1) expect(text).toContain(`at least ${minLength} characters`);
  });
});
