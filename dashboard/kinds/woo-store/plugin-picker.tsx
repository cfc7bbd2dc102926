import { Checkbox } from '@mantine/core';
import classes from './plugin-picker.module.css';
import type { ExtensionView } from '#contract';

interface PluginPickerProps {
  /** Plugins of the edition. */
  offered: readonly ExtensionView[];
  /** Plugins in the file; undefined means all plugins of the edition. */
  chosen: readonly string[] | undefined;
  error: string | undefined;
  /** Called with undefined for all of them. */
  onChange: (plugins: readonly string[] | undefined) => void;
}

/** The plugins of an edition, and others that the file names. */
export function PluginPicker({ offered, chosen, error, onChange }: PluginPickerProps) {
  const names = offered.map(({ name }) => name);
  const unknown = (chosen ?? []).filter(name => !names.includes(name));
  if (names.length === 0 && unknown.length === 0) return null;
  const choose = (ticked: readonly string[]) => {
    const inOrder = [...names, ...unknown].filter(name => ticked.includes(name));
    const isAll = inOrder.length === names.length && names.every(name => ticked.includes(name));
    onChange(isAll ? undefined : inOrder);
  };
  return (
    <Checkbox.Group
      label="Plugins"
      description="Active plugins of the edition, besides WooCommerce"
      className={classes.picker}
      value={[...(chosen ?? names)]}
      error={error}
      onChange={choose}
    >
      <div className={classes.plugins}>
        {offered.map(plugin => (
          <Checkbox key={plugin.name} value={plugin.name} label={plugin.name} description={describeExtension(plugin)} />
        ))}
        {unknown.map(name => (
          <Checkbox key={name} value={name} label={name} description="not in this edition" />
        ))}
      </div>
    </Checkbox.Group>
  );
}

/** Version and licence of a plugin or theme. */
export function describeExtension(extension: ExtensionView | undefined): string {
  return extension === undefined ? 'not in this edition' : `${extension.version} · ${extension.licence}`;
}
