import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { listAt, textAt, valueAt } from '../../shared/store-file/values.ts';
import type { KindFieldsProps } from '../kind.ts';
import { wooFields as fields } from './fields.ts';
import { describeExtension, PluginPicker } from './plugin-picker.tsx';

export function FirstFields({ text }: KindFieldsProps) {
  return (
    <TextInput
      label="Administrator’s e-mail"
      description="WordPress sends admin mail here"
      placeholder="owner@example.com"
      inputMode="email"
      spellCheck={false}
      {...text(fields.email)}
    />
  );
}

export function MoreFields({ value, fleet, wide, errorOf, setField, touch, text, choice }: KindFieldsProps) {
  const { edition: defaultEdition = '', country = '', currency = '' } = fleet.defaults;
  const editionName = textAt(value, fields.edition) || defaultEdition;
  const edition = fleet.editions.find(({ name: key }) => key === editionName);
  const themes = edition?.themes ?? [];
  const theme = textAt(value, fields.theme) || (edition?.theme ?? '');
  return (
    <>
      <TextInput
        label="Country"
        description={nameOf('region', textAt(value, fields.country)) ?? 'Two letters'}
        placeholder={country}
        maxLength={2}
        spellCheck={false}
        {...text(fields.country, typed => typed.toUpperCase())}
      />
      <TextInput
        label="Currency"
        description={nameOf('currency', textAt(value, fields.currency)) ?? 'Three letters'}
        placeholder={currency}
        maxLength={3}
        spellCheck={false}
        {...text(fields.currency, typed => typed.toUpperCase())}
      />
      <NativeSelect
        label="Edition"
        description="The image, with its plugins and themes"
        className={wide}
        {...choice(
          fields.edition,
          fleet.editions.map(({ name: key }) => key),
          defaultEdition,
        )}
      />
      <PluginPicker
        offered={edition?.plugins ?? []}
        chosen={valueAt(value, fields.plugins) === undefined ? undefined : listAt(value, fields.plugins)}
        error={errorOf(fields.plugins)}
        onChange={plugins => {
          setField(fields.plugins, plugins);
          touch(fields.plugins);
        }}
      />
      {(themes.length > 0 || theme !== '') && (
        <NativeSelect
          label="Theme"
          description={describeExtension(themes.find(({ name: key }) => key === theme))}
          className={wide}
          {...choice(
            fields.theme,
            // Where there are none, the file names one all the same, which must go.
            themes.length === 0 ? [''] : themes.map(({ name: key }) => key),
            edition?.theme ?? '',
          )}
        />
      )}
      <Checkbox
        className={wide}
        label="Sample products"
        description="Add a few demo products"
        checked={valueAt(value, fields.sampleProducts) !== false}
        error={errorOf(fields.sampleProducts)}
        onChange={event => setField(fields.sampleProducts, event.currentTarget.checked)}
      />
    </>
  );
}

function nameOf(type: 'region' | 'currency', code: string): string | undefined {
  try {
    return new Intl.DisplayNames('en', { type, fallback: 'none' }).of(code);
  } catch {
    // Half-typed codes are not well-formed.
    return undefined;
  }
}
