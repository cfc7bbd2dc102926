import { z } from 'zod';

/** A field of an action's input, for forms and command options. */
export interface InputField {
  readonly name: string;
  readonly type: 'text' | 'number' | 'boolean' | 'choice';
  /** The `title` of its metadata. @default its name in words */
  readonly label: string;
  /** The `description` of its metadata. */
  readonly description: string;
  /** True if the input is invalid without it. */
  readonly isRequired: boolean;
  readonly byDefault: unknown;
  /** Values of a choice. */
  readonly choices: readonly string[];
}

interface JsonSchema {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

const types: Readonly<Record<string, InputField['type']>> = {
  string: 'text',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
};

/**
 * Returns the fields of an action's input.
 * @throws TypeError for a field that is not a text, number, boolean or choice of texts
 */
export function inputFields(input: z.ZodObject | undefined): readonly InputField[] {
  if (input === undefined) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(input, { io: 'input' }) as JsonSchema;
  return Object.entries(properties).map(([name, schema]) => {
    const type = schema.enum === undefined ? types[schema.type ?? ''] : 'choice';
    if (type === undefined) throw new TypeError(`The field ${name} of an action has no type that a form can show.`);
    return {
      name,
      type,
      label: schema.title ?? inWords(name),
      description: schema.description ?? '',
      isRequired: required.includes(name),
      byDefault: schema.default,
      choices: schema.enum ?? [],
    };
  });
}

/** Formats `dryRun` as `Dry run`. */
function inWords(name: string): string {
  const words = name.replaceAll(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Formats the name of a field as an option of a command: `dry-run`. */
export const optionName = (name: string): string => name.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
