import { Button, Collapse, NativeSelect, TagsInput, TextInput, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown } from '@tabler/icons-react';
import { useId } from 'react';
import { allKinds, dashboardKind, kindIdIn } from '../../kinds/index.ts';
import type { KindFieldsProps } from '../../kinds/kind.ts';
import { listAt, textAt } from '../../shared/store-file/values.ts';
import { fields, fieldsOf } from './fields.ts';
import { newStoreText } from './new-store-text.ts';
import classes from './store-fields.module.css';
import { SizePicker } from './tier-picker.tsx';
import type { StoreForm } from './use-store-form.ts';
import type { FleetView } from '#contract';

interface StoreFieldsProps {
  form: StoreForm;
  fleet: FleetView;
  /** Returns the server's problem with a field. */
  serverErrorOf: (field: string) => string | undefined;
  /** An existing store: its name and cluster never change. */
  existing?: boolean;
}

export function StoreFields({ form, fleet, serverErrorOf, existing = false }: StoreFieldsProps) {
  const [moreOpen, more] = useDisclosure(existing);
  const moreId = useId();
  const { value, invalid } = form.draft;
  const errorOf = (field: string) => form.errorOf(field) ?? serverErrorOf(field);
  // An invalid value must be visible.
  const kind = kindIdIn(value);
  const isWrong = fieldsOf(kind).some(({ path, isFirst = false }) => !isFirst && errorOf(path) !== undefined);
  const opened = moreOpen || isWrong;
  const { FirstFields, MoreFields } = dashboardKind(kind);
  const cluster = textAt(value, fields.cluster) || fleet.defaults.cluster;
  const domain = fleet.clusters.find(({ name }) => name === cluster)?.domain ?? '<domain>';
  const name = textAt(value, fields.name);

  const text = (field: string, clean: (typed: string) => string = typed => typed) => ({
    name: field,
    value: textAt(value, field),
    error: errorOf(field),
    autoComplete: 'off',
    onChange: (event: { currentTarget: { value: string } }) => form.setField(field, clean(event.currentTarget.value)),
    onBlur: () => form.touch(field),
  });
  /** The fleet's default is shown as chosen, but only another choice is written into the file. */
  const choice = (field: string, names: readonly string[], byDefault: string) => {
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

  const { setField, touch } = form;
  const controls: KindFieldsProps = { value, fleet, wide: classes.wide, errorOf, setField, touch, text, choice };

  return (
    <fieldset className={classes.fields} disabled={invalid.length > 0}>
      <VisuallyHidden component="legend">Store</VisuallyHidden>
      {!existing && allKinds.length > 1 && (
        <NativeSelect
          label="Kind"
          description="Can’t be changed later"
          value={kind}
          data={allKinds.map(({ id, title }) => ({ value: id, label: title }))}
          onChange={event => form.setText(newStoreText(fleet, event.currentTarget.value, value))}
        />
      )}
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
      <FirstFields {...controls} />
      <SizePicker
        tiers={fleet.tiers.filter(tier => tier.kind === kind)}
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
        {opened ? 'Less' : 'More settings'}
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
          <MoreFields {...controls} />
        </div>
      </Collapse>
    </fieldset>
  );
}

/** A value from the YAML that the fleet does not know stays visible, for the server to name what is wrong with it. */
function withUnknown(names: readonly string[], chosen: string): readonly string[] {
  return names.includes(chosen) ? names : [...names, chosen];
}
