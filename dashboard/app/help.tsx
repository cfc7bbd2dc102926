import { Kbd } from '@mantine/core';
import { Fragment } from 'react';
import { Dialog } from '../shared/dialog/dialog.tsx';
import { ExternalLink } from '../shared/external-link/external-link.tsx';
import classes from './help.module.css';

const shortcuts: readonly [keys: readonly string[], meaning: string][] = [
  [['/'], 'Search stores'],
  [['C'], 'Create a store'],
  [['Ctrl', 'Enter'], 'Submit (⌘ Enter on a Mac)'],
  [['Esc'], 'Clear the search, close a dialog'],
  [['?'], 'Show this help'],
];

const documents: readonly [page: string, title: string][] = [
  ['index', 'Getting started'],
  ['connect-a-cluster', 'Connect a cluster'],
  ['editions', 'Editions: plugins and themes'],
  ['pull-requests', 'Pull requests'],
  ['troubleshooting', 'Troubleshooting'],
  ['README', 'All documentation'],
];

export function Help({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Dialog opened={opened} onClose={onClose} title="Help">
      <h3 className={classes.heading}>Documentation</h3>
      <ul className={classes.documents}>
        {documents.map(([page, title]) => (
          <li key={page}>
            <ExternalLink href={`/docs/${page}.html`}>{title}</ExternalLink>
          </li>
        ))}
      </ul>
      <h3 className={classes.heading}>Keyboard shortcuts</h3>
      <dl className={classes.shortcuts}>
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
    </Dialog>
  );
}
