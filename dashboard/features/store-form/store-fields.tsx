import { Button, Checkbox, Collapse, NativeSelect, TagsInput, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown } from '@tabler/icons-react';
import { useId } from 'react';
import { listAt, textAt, valueAt } from './draft.ts';
import { fields, moreFields, type Field } from './fields.ts';
import { describeExtension, PluginPicker } from './plugin-picker.tsx';
import classes from './store-fields.module.css';
import { SizePicker } from './tier-picker.tsx';
import type { StoreForm } from './use-store-form.ts';
import type { FleetView } from '#contract';

interface StoreFieldsProps {
  form: StoreForm;
  fleet: FleetView;
  /** What the server has against a field. */
  serverErrorOf: (field: Field) => string | undefined;
  /** An existing store: its name and cluster never change. */
  existing?: boolean;
}

export function StoreFields({ form, fleet, serverErrorOf, existing = false }: StoreFieldsProps) {
  const [moreOpen, more] = useDisclosure(existing);
  const moreId = useId();
  const { value, broken } = form.draft;
  const errorOf = (field: Field) => form.errorOf(field) ?? serverErrorOf(field);
  // What is wrong must be seen.
  const opened = moreOpen || moreFields.some(field => errorOf(field) !== undefined);
  const cluster = textAt(value, fields.cluster) || fleet.defaults.cluster;
  const domain = fleet.clusters.find(({ name }) => name === cluster)?.domain ?? '<domain>';
  const name = textAt(value, fields.name);

  const { edition: defaultEdition = '' } = fleet.defaults;
  const editionName = textAt(value, fields.edition) || defaultEdition;
  const edition = fleet.editions.find(({ name: key }) => key === editionName);
  const themes = edition?.themes ?? [];
  const theme = textAt(value, fields.theme) || (edition?.theme ?? '');

  const text = (field: Field, clean: (typed: string) => string = typed => typed) => ({
    name: field,
    value: textAt(value, field),
    error: errorOf(field),
    autoComplete: 'off',
    onChange: (event: { currentTarget: { value: string } }) => form.setField(field, clean(event.currentTarget.value)),
    onBlur: () => form.touch(field),
  });
  /** The fleet's default is shown as chosen, but only another choice is written into the file. */
  const choice = (field: Field, names: readonly string[], byDefault: string) => {
    const chosen = textAt(value, field) || byDefault;
    return {
      name: field,
      value: chosen,
      error: errorOf(field),
      data: withUnknown(names, chosen).map(option => ({
        value: option,
        label: option === byDefault ? `${option} (default)`.trim() : option,
      })),
      onChange: (event: { currentTarget: { value: string } }) => {
        const next = event.currentTarget.value;
        form.setField(field, next === byDefault ? undefined : next);
        form.touch(field);
      },
    };
  };

  return (
    <fieldset className={classes.fields} disabled={broken.length > 0}>
      <legend className={classes.legend}>Store</legend>
      <TextInput
        label="Title"
        description="Name of the shop as shoppers read it"
        placeholder="Acme Toys"
        autoFocus={!existing}
        {...text(fields.title)}
      />
      <TextInput
        label="Name"
        description={existing ? 'Can’t be changed later' : 'Lower-case letters, digits and “-”. Can’t be changed later'}
        placeholder="acme-toys"
        spellCheck={false}
        {...text(fields.name, typed => typed.toLowerCase())}
        disabled={existing}
      />
      <TextInput
        label="Administrator’s e-mail"
        description="WordPress sends admin mail here"
        placeholder="owner@example.com"
        inputMode="email"
        spellCheck={false}
        {...text(fields.email)}
      />
      <SizePicker
        tiers={fleet.tiers}
        value={textAt(value, fields.size) || fleet.defaults.size}
        error={errorOf(fields.size)}
        onChange={size => form.setField(fields.size, size)}
      />
      <Button
        variant="subtle"
        size="compact-sm"
        className={classes.toggle}
        aria-expanded={opened}
        aria-controls={moreId}
        onClick={more.toggle}
        rightSection={<IconChevronDown size={16} className={classes.chevron} data-open={opened} aria-hidden="true" />}
      >
        {opened ? 'Less' : 'More: host, owner, country…'}
      </Button>
      <Collapse expanded={opened} id={moreId}>
        <div className={classes.more}>
          <TextInput
            label="Host"
            description="Where shoppers find it"
            placeholder={`${name || '<name>'}.${domain}`}
            spellCheck={false}
            className={classes.wide}
            {...text(fields.host, typed => typed.trim().toLowerCase())}
          />
          <TagsInput
            label="Aliases"
            description="Other host names that redirect here. Press Enter to add."
            placeholder="www.example.com"
            className={classes.wide}
            name={fields.aliases}
            value={listAt(value, fields.aliases)}
            error={errorOf(fields.aliases)}
            splitChars={[',', ' ']}
            onChange={hosts => {
              form.setField(
                fields.aliases,
                hosts.length === 0 ? undefined : hosts.map(host => host.trim().toLowerCase()),
              );
              form.touch(fields.aliases);
            }}
            onBlur={() => form.touch(fields.aliases)}
          />
          <TextInput
            label="Owner"
            description="User or group"
            placeholder={fleet.defaults.owner}
            spellCheck={false}
            {...text(fields.owner)}
          />
          <NativeSelect
            label="Cluster"
            description="Can’t be changed later"
            {...choice(
              fields.cluster,
              fleet.clusters.map(({ name: key }) => key),
              fleet.defaults.cluster,
            )}
            disabled={existing}
          />
          <TextInput
            label="Country"
            description={nameOf('region', textAt(value, fields.country)) ?? 'Two letters'}
            placeholder={fleet.defaults.country}
            maxLength={2}
            spellCheck={false}
            {...text(fields.country, typed => typed.toUpperCase())}
          />
          <TextInput
            label="Currency"
            description={nameOf('currency', textAt(value, fields.currency)) ?? 'Three letters'}
            placeholder={fleet.defaults.currency}
            maxLength={3}
            spellCheck={false}
            {...text(fields.currency, typed => typed.toUpperCase())}
          />
          <NativeSelect
            label="Edition"
            description="The image, with its plugins and themes"
            className={classes.wide}
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
              form.setField(fields.plugins, plugins);
              form.touch(fields.plugins);
            }}
          />
          {(themes.length > 0 || theme !== '') && (
            <NativeSelect
              label="Theme"
              description={describeExtension(themes.find(({ name: key }) => key === theme))}
              className={classes.wide}
              {...choice(
                fields.theme,
                // Where there are none, the file names one all the same, which must go.
                themes.length === 0 ? [''] : themes.map(({ name: key }) => key),
                edition?.theme ?? '',
              )}
            />
          )}
          <Checkbox
            className={classes.wide}
            label="Sample products"
            description="Add a few demo products"
            checked={valueAt(value, fields.sampleProducts) !== false}
            error={errorOf(fields.sampleProducts)}
            onChange={event => form.setField(fields.sampleProducts, event.currentTarget.checked)}
          />
        </div>
      </Collapse>
    </fieldset>
  );
}

/** A value from the YAML that the fleet does not know stays visible, for the server to name what is wrong with it. */
function withUnknown(names: readonly string[], chosen: string): readonly string[] {
  return names.includes(chosen) ? names : [...names, chosen];
}

function nameOf(type: 'region' | 'currency', code: string): string | undefined {
  try {
    return new Intl.DisplayNames('en', { type, fallback: 'none' }).of(code);
  } catch {
    // Half-typed codes are not well-formed.
    return undefined;
  }
}
