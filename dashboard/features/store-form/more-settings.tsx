import { Button, Collapse, NativeSelect, TagsInput, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown } from '@tabler/icons-react';
import { useId } from 'react';
import { dashboardKind, kindIdIn } from '../../kinds/index.ts';
import type { KindFieldsProps } from '../../kinds/kind.ts';
import { listAt, textAt } from '../../shared/store-file/values.ts';
import { fields, fieldsOf } from './fields.ts';
import classes from './store-fields.module.css';

interface MoreSettingsProps {
  controls: KindFieldsProps;
  existing: boolean;
}

/** The optional fields. A field with an error is never hidden. */
export function MoreSettings({ controls, existing }: MoreSettingsProps) {
  const [moreOpen, more] = useDisclosure(existing);
  const id = useId();
  const { value, errorOf } = controls;
  const kind = kindIdIn(value);
  const { MoreFields } = dashboardKind(kind);
  const hasError = fieldsOf(kind).some(({ path, isFirst = false }) => !isFirst && errorOf(path) !== undefined);
  const opened = moreOpen || hasError;
  return (
    <>
      <Button
        variant="subtle"
        size="compact-sm"
        className={classes.toggle}
        aria-expanded={opened}
        aria-controls={id}
        onClick={more.toggle}
        rightSection={<IconChevronDown size={16} className={classes.chevron} data-open={opened} aria-hidden="true" />}
      >
        {opened ? 'Fewer settings' : 'More settings'}
      </Button>
      <Collapse expanded={opened} id={id}>
        <div className={classes.more}>
          <HostFields {...controls} />
          <OwnerAndCluster {...controls} existing={existing} />
          <MoreFields {...controls} />
        </div>
      </Collapse>
    </>
  );
}

function HostFields({ value, fleet, wide, text, errorOf, setField, touch }: KindFieldsProps) {
  const cluster = textAt(value, fields.cluster) || fleet.defaults.cluster;
  const domain = fleet.clusters.find(({ name }) => name === cluster)?.domain ?? '<domain>';
  const name = textAt(value, fields.name) || '<name>';
  return (
    <>
      <TextInput
        label="Host"
        description="Host name of the shop"
        placeholder={`${name}.${domain}`}
        spellCheck={false}
        className={wide}
        {...text(fields.host, typed => typed.trim().toLowerCase())}
      />
      <TagsInput
        label="Aliases"
        description="Other host names that redirect to this host. Press Enter to add one."
        placeholder="www.example.com"
        className={wide}
        name={fields.aliases}
        value={listAt(value, fields.aliases)}
        error={errorOf(fields.aliases)}
        splitChars={[',', ' ']}
        onChange={hosts => {
          const aliases = hosts.map(host => host.trim().toLowerCase());
          setField(fields.aliases, aliases.length === 0 ? undefined : aliases);
          touch(fields.aliases);
        }}
        onBlur={() => touch(fields.aliases)}
      />
    </>
  );
}

function OwnerAndCluster({ fleet, text, choice, existing }: KindFieldsProps & { existing: boolean }) {
  const clusters = fleet.clusters.map(({ name }) => name);
  return (
    <>
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
        {...choice(fields.cluster, clusters, fleet.defaults.cluster)}
        disabled={existing}
      />
    </>
  );
}
