import { InvalidArgumentError, Option } from 'commander';
import { optionName, type InputField } from '../fleet/actions/index.ts';
import { allStoreFields, type StoreField } from '../fleet/schema/field-types.ts';

/** An option of a command that sets a field of a store file. */
export interface FieldOption {
  /** Path of the field, `spec.admin.email`. */
  readonly path: string;
  readonly field: StoreField;
  readonly option: Option;
}

/** Fields without an option: the name is an argument, and a new store is running. */
const without = ['apiVersion', 'kind', 'metadata.name', 'spec.state'];

/** Returns an option for each setting of a store file, named after the last part of its path. */
export function fieldOptions(): FieldOption[] {
  return [...allStoreFields()]
    .filter(([path]) => !without.includes(path))
    .map(([path, field]) => ({ path, field, option: optionOf(path, field) }));
}

/** Returns the options for the fields of an action's input. */
export const inputOptions = (fields: readonly InputField[]): Option[] =>
  fields.map(field => optionOf(field.name, field));

type OptionField = Pick<StoreField, 'isRequired' | 'description' | 'byDefault'> & {
  readonly type: StoreField['type'] | InputField['type'];
  readonly choices?: readonly string[];
};

function optionOf(path: string, { type, isRequired, description, byDefault, choices = [] }: OptionField): Option {
  const name = optionName(path.slice(path.lastIndexOf('.') + 1));
  const about = description.charAt(0).toLowerCase() + description.slice(1);
  if (type === 'boolean') {
    return byDefault === true ? new Option(`--no-${name}`, `do not ${about}`) : new Option(`--${name}`, about);
  }
  const value = type === 'list' ? `<${name}...>` : `<${name}>`;
  const option = new Option(`--${name} ${value}`, about).makeOptionMandatory(isRequired);
  if (type === 'number') option.argParser(aNumber);
  return choices.length === 0 ? option : option.choices(choices);
}

/** @throws InvalidArgumentError */
function aNumber(text: string): number {
  if (text.trim() === '' || !Number.isFinite(Number(text))) throw new InvalidArgumentError('Use a number.');
  return Number(text);
}
