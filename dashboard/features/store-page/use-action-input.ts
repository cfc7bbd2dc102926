import { useState } from 'react';
import { inputFields, storeAction, type InputField, type StoreActionId } from '#contract';
import { InvalidInput, parseValue, type Problem } from '#fleet/schema';

type Value = string | boolean;

export interface ActionInputForm {
  /** The fields to fill in. */
  readonly fields: readonly InputField[];
  readonly input: object;
  readonly isValid: boolean;
  readonly valueOf: (field: InputField) => Value;
  readonly setValue: (field: InputField, value: Value) => void;
  /** Marks a field as visited, so that its error is shown. */
  readonly touch: (field: InputField) => void;
  readonly touchAll: () => void;
  readonly errorOf: (field: InputField) => string | undefined;
}

/** Holds the input of an action while it is filled in. @param known fields that the page fills in by itself */
export function useActionInput(id: StoreActionId, known: object): ActionInputForm {
  const { input: schema } = storeAction(id);
  const fields = inputFields(schema).filter(({ name }) => !(name in known));
  const [values, setValues] = useState<Readonly<Record<string, Value>>>(() =>
    Object.fromEntries(fields.map(field => [field.name, initialValue(field)])),
  );
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const typed = fields.flatMap(field => {
    const value = parsed(field, values[field.name] ?? '');
    return value === undefined ? [] : [[field.name, value] as const];
  });
  const input = { ...known, ...Object.fromEntries(typed) };
  const problems = schema === undefined ? [] : problemsOf(() => parseValue(schema, input));
  const touch = (names: readonly string[]) => setTouched(before => new Set([...before, ...names]));
  return {
    fields,
    input,
    isValid: problems.length === 0,
    valueOf: ({ name }) => values[name] ?? '',
    setValue: ({ name }, value) => setValues(before => ({ ...before, [name]: value })),
    touch: ({ name }) => touch([name]),
    touchAll: () => touch(fields.map(({ name }) => name)),
    errorOf: ({ name }) => (touched.has(name) ? problems.find(({ field }) => field === name)?.rule : undefined),
  };
}

function initialValue({ type, byDefault }: InputField): Value {
  if (type === 'boolean') return byDefault === true;
  return typeof byDefault === 'string' || typeof byDefault === 'number' ? String(byDefault) : '';
}

/** Value of a field in the request; undefined for one that is left empty. */
function parsed({ type }: InputField, value: Value): unknown {
  if (value === '') return undefined;
  return type === 'number' ? Number(value) : value;
}

function problemsOf(parse: () => unknown): readonly Problem[] {
  try {
    parse();
    return [];
  } catch (error) {
    if (error instanceof InvalidInput) return error.problems;
    throw error;
  }
}
