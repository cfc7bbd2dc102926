import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useAfterPress } from '../../shared/form/use-after-press.ts';
import type { ActionInputForm } from './use-action-input.ts';
import type { InputField } from '#contract';

interface ActionFieldsProps {
  form: ActionInputForm;
  /** Returns the server's problem with a field. */
  serverErrorOf: (field: string) => string | undefined;
}

/** The fields of an action's input. */
export function ActionFields({ form, serverErrorOf }: ActionFieldsProps) {
  return form.fields.map((field, index) => (
    <Field key={field.name} field={field} form={form} serverErrorOf={serverErrorOf} isFirst={index === 0} />
  ));
}

function Field({
  field,
  form,
  serverErrorOf,
  isFirst,
}: ActionFieldsProps & { readonly field: InputField; readonly isFirst: boolean }) {
  const { name, type, label, description, isRequired, byDefault, choices } = field;
  const error = form.errorOf(field) ?? serverErrorOf(name);
  const value = form.valueOf(field);
  const afterPress = useAfterPress();
  const common = {
    name,
    label,
    description: capitalized(description),
    error: error === undefined ? undefined : capitalized(error),
    onBlur: () => afterPress(() => form.touch(field)),
    ...(isFirst ? { 'data-autofocus': true } : {}),
  };
  if (type === 'boolean') {
    return (
      <Checkbox
        {...common}
        checked={value === true}
        onChange={event => form.setValue(field, event.currentTarget.checked)}
      />
    );
  }
  const onChange = (event: { readonly currentTarget: { readonly value: string } }) =>
    form.setValue(field, event.currentTarget.value);
  if (type === 'choice') {
    return (
      <NativeSelect
        {...common}
        data={[...(byDefault === undefined ? [''] : []), ...choices]}
        value={String(value)}
        onChange={onChange}
        required={isRequired}
      />
    );
  }
  return (
    <TextInput
      {...common}
      value={String(value)}
      onChange={onChange}
      autoComplete="off"
      required={isRequired}
      {...(type === 'number' ? { inputMode: 'decimal' } : {})}
    />
  );
}

const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
