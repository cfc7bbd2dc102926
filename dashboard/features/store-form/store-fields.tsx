import { NativeSelect, TextInput, VisuallyHidden } from '@mantine/core';
import { allKinds, dashboardKind, kindIdIn } from '../../kinds/index.ts';
import type { KindFieldsProps } from '../../kinds/kind.ts';
import { textAt } from '../../shared/store-file/values.ts';
import { fields } from './fields.ts';
import { MoreSettings } from './more-settings.tsx';
import { newStoreText } from './new-store-text.ts';
import classes from './store-fields.module.css';
import { TierPicker } from './tier-picker.tsx';
import { useControls } from './use-controls.ts';
import type { StoreForm } from './use-store-form.ts';
import type { FleetView } from '#contract';

interface StoreFieldsProps {
  form: StoreForm;
  fleet: FleetView;
  /** Returns the server's problem with a field. */
  serverErrorOf: (field: string) => string | undefined;
  /** True for a store that exists, whose name and cluster are fixed. @default false */
  existing?: boolean;
}

export function StoreFields({ form, fleet, serverErrorOf, existing = false }: StoreFieldsProps) {
  const controls = useControls(form, fleet, serverErrorOf);
  const { value, invalid } = form.draft;
  const kind = kindIdIn(value);
  const { FirstFields } = dashboardKind(kind);
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
      <TitleAndName {...controls} existing={existing} />
      <FirstFields {...controls} />
      <TierPicker
        tiers={fleet.tiers.filter(tier => tier.kind === kind)}
        value={textAt(value, fields.size) || fleet.defaults.size}
        error={controls.errorOf(fields.size)}
        onChange={size => form.setField(fields.size, size)}
      />
      <MoreSettings controls={controls} existing={existing} />
    </fieldset>
  );
}

function TitleAndName({ text, existing }: Pick<KindFieldsProps, 'text'> & { existing: boolean }) {
  return (
    <>
      <TextInput
        label="Title"
        description="Name of the shop, as shoppers see it"
        placeholder="Acme Toys"
        autoFocus={!existing}
        {...text(fields.title)}
      />
      <TextInput
        label="Name"
        description={
          existing ? 'Can’t be changed later' : 'Lower-case letters, digits and hyphens. Can’t be changed later'
        }
        placeholder="acme-toys"
        spellCheck={false}
        {...text(fields.name, typed => typed.toLowerCase())}
        disabled={existing}
      />
    </>
  );
}
