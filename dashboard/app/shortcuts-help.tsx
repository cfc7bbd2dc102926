import { Kbd, Modal } from '@mantine/core';
import { Fragment } from 'react';
import classes from './shortcuts-help.module.css';

const shortcuts: readonly [keys: readonly string[], meaning: string][] = [
  [['/'], 'Search stores'],
  [['C'], 'Create a store'],
  [['Ctrl', 'Enter'], 'Send the form (⌘ Enter on a Mac)'],
  [['Esc'], 'Clear the search, close a dialog'],
  [['?'], 'Show this help'],
];

export function ShortcutsHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard shortcuts">
      <dl className={classes.list}>
        {shortcuts.map(([keys, meaning]) => (
          <Fragment key={meaning}>
            <dt>
              {keys.map(key => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </Fragment>
        ))}
      </dl>
    </Modal>
  );
}
