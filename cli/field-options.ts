import { Option } from 'commander';
import { allStoreFields, type StoreField } from '../fleet/schema/field-types.ts';

/** An option of a command that sets a field of a store file. */
export interface FieldOption {
  /** Path of the field, `spec.admin.email`. */
  readonly path: string;
  readonly field: StoreField;
  readonly option: Option;
}

/** Fields that no option sets: the name is an argument, and a new store is running. */
const without = ['apiVersion', 'kind', 'metadata.name', 'spec.state'];

/** An option for each setting of a store file, called like the last part of its path. */
export function fieldOptions(): FieldOption[] {
  return [...allStoreFields()]
    .filter(([path]) => !without.includes(path))
    .map(([path, field]) => ({ path, field, option: optionOf(path, field) }));
}

function optionOf(path: string, { type, isRequired, description, byDefault }: StoreField): Option {
  const name = path.slice(path.lastIndexOf('.') + 1).replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
  const about = description.charAt(0).toLowerCase() + description.slice(1);
  if (type === 'boolean') {
    return byDefault === true ? new Option(`--no-${name}`, `do not ${about}`) : new Option(`--${name}`, about);
  }
  const value = type === 'list' ? `<${name}...>` : `<${name}>`;
  return new Option(`--${name} ${value}`, about).makeOptionMandatory(isRequired);
}
