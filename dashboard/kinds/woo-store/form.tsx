import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { listAt, textAt, valueAt } from '../../shared/store-file/values.ts';
import type { KindField, KindFieldsProps } from '../kind.ts';
import { describeExtension, PluginPicker } from './plugin-picker.tsx';

/** The fields of a WooStore's own, by their path. */
export const wooFields = {
  edition: 'spec.edition',
  plugins: 'spec.plugins',
  theme: 'spec.theme',
  email: 'spec.admin.email',
  country: 'spec.country',
  currency: 'spec.currency',
  sampleProducts: 'spec.sampleProducts',
} as const;

export const formFields: readonly KindField[] = [
  { path: wooFields.email, label: 'Administrator’s e-mail', isRequired: true, isFirst: true },
  { path: wooFields.edition, label: 'Edition' },
  { path: wooFields.plugins, label: 'Plugins' },
  { path: wooFields.theme, label: 'Theme' },
  { path: wooFields.country, label: 'Country' },
  { path: wooFields.currency, label: 'Currency' },
  { path: wooFields.sampleProducts, label: 'Sample products' },
];

export function FirstFields({ text }: KindFieldsProps) {
  return (
    <TextInput
      label="Administrator’s e-mail"
      description="WordPress sends admin mail here"
      placeholder="owner@example.com"
      inputMode="email"
      spellCheck={false}
      {...text(wooFields.email)}
    />
  );
}

export function MoreFields({ value, fleet, wide, errorOf, setField, touch, text, choice }: KindFieldsProps) {
  const { edition: defaultEdition = '', country = '', currency = '' } = fleet.defaults;
  const editionName = textAt(value, wooFields.edition) || defaultEdition;
  const edition = fleet.editions.find(({ name: key }) => key === editionName);
  const themes = edition?.themes ?? [];
  const theme = textAt(value, wooFields.theme) || (edition?.theme ?? '');
  return (
    <>
      <TextInput
        label="Country"
        description={nameOf('region', textAt(value, wooFields.country)) ?? 'Two-letter country code'}
        placeholder={country}
        maxLength={2}
        spellCheck={false}
        {...text(wooFields.country, typed => typed.toUpperCase())}
      />
      <TextInput
        label="Currency"
        description={nameOf('currency', textAt(value, wooFields.currency)) ?? 'Three-letter currency code'}
        placeholder={currency}
        maxLength={3}
        spellCheck={false}
        {...text(wooFields.currency, typed => typed.toUpperCase())}
      />
      <NativeSelect
        label="Edition"
        description="Image with plugins and themes"
        className={wide}
        {...choice(
          wooFields.edition,
          fleet.editions.map(({ name: key }) => key),
          defaultEdition,
        )}
      />
      <PluginPicker
        offered={edition?.plugins ?? []}
        chosen={valueAt(value, wooFields.plugins) === undefined ? undefined : listAt(value, wooFields.plugins)}
        error={errorOf(wooFields.plugins)}
        onChange={plugins => {
          setField(wooFields.plugins, plugins);
          touch(wooFields.plugins);
        }}
      />
      {(themes.length > 0 || theme !== '') && (
        <NativeSelect
          label="Theme"
          description={describeExtension(themes.find(({ name: key }) => key === theme))}
          className={wide}
          {...choice(
            wooFields.theme,
            // The edition has no themes, but the file names one; an empty choice deletes it.
            themes.length === 0 ? [''] : themes.map(({ name: key }) => key),
            edition?.theme ?? '',
          )}
        />
      )}
      <Checkbox
        className={wide}
        label="Sample products"
        description="Add a few demo products"
        checked={valueAt(value, wooFields.sampleProducts) !== false}
        error={errorOf(wooFields.sampleProducts)}
        onChange={event => setField(wooFields.sampleProducts, event.currentTarget.checked)}
      />
    </>
  );
}

function nameOf(type: 'region' | 'currency', code: string): string | undefined {
  try {
    return new Intl.DisplayNames('en', { type, fallback: 'none' }).of(code);
  } catch {
    // Incomplete codes throw.
    return undefined;
  }
}
