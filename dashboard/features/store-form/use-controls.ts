import type { KindFieldsProps } from '../../kinds/kind.ts';
import { useAfterPress } from '../../shared/form/use-after-press.ts';
import { textAt } from '../../shared/store-file/values.ts';
import classes from './store-fields.module.css';
import type { StoreForm } from './use-store-form.ts';
import type { FleetView } from '#contract';

type Typed = { readonly currentTarget: { readonly value: string } };

/** Connects the inputs of a form with the store file. @param serverErrorOf the server's problem with a field */
export function useControls(
  form: StoreForm,
  fleet: FleetView,
  serverErrorOf: (field: string) => string | undefined,
): KindFieldsProps {
  const afterPress = useAfterPress();
  const { value } = form.draft;
  const { setField } = form;
  const errorOf = (field: string) => form.errorOf(field) ?? serverErrorOf(field);
  const touch = (field: string) => afterPress(() => form.touch(field));
  return {
    value,
    fleet,
    wide: classes.wide,
    errorOf,
    setField,
    touch,
    text: (field, clean = typed => typed) => ({
      name: field,
      value: textAt(value, field),
      error: errorOf(field),
      autoComplete: 'off',
      onChange: (event: Typed) => setField(field, clean(event.currentTarget.value)),
      onBlur: () => touch(field),
    }),
    choice: (field, names, byDefault) => {
      const chosen = textAt(value, field) || byDefault;
      return {
        name: field,
        value: chosen,
        error: errorOf(field),
        data: withUnknown(names, chosen).map(option => ({
          value: option,
          label: option === byDefault ? `${option} (default)`.trim() : option,
        })),
        onChange: (event: Typed) => {
          const next = event.currentTarget.value;
          setField(field, next === byDefault ? undefined : next);
          form.touch(field);
        },
      };
    },
  };
}

/** A value that the fleet does not know stays visible, with the server's problem. */
function withUnknown(names: readonly string[], chosen: string): readonly string[] {
  return names.includes(chosen) ? names : [...names, chosen];
}
