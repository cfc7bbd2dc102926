import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { formatCount } from '../../shared/format/amounts.ts';
import { personName } from '../../shared/format/person.ts';
import { CommitLine } from '../../shared/history/commit-line.tsx';
import { CommitContent } from './commit-content.tsx';
import classes from './commit-item.module.css';
import type { FleetHistory } from '#contract';

type Entry = FleetHistory['entries'][number];

interface CommitItemProps {
  entry: Entry;
  open: boolean;
  onToggle: () => void;
}

/** A commit; when open, with its changes and their diff. */
export const CommitItem = memo(function CommitItem({ entry, open, onToggle }: CommitItemProps) {
  const { commit, author, actors, changeCount, storeCount, changes } = entry;
  const store = storeCount === 1 ? changes.find(change => change.store !== '')?.store : undefined;
  return (
    <li className={classes.item} data-commit={commit}>
      <CommitLine
        {...entry}
        fields={changeCount === 1 ? (changes[0]?.fields ?? []) : []}
        by={describeActors(actors.length === 0 ? [author] : actors)}
        stores={
          <>
            {store !== undefined && (
              <Link to="/stores/$name" params={{ name: store }} className={classes.store}>
                {store}
              </Link>
            )}
            {storeCount > 1 && <span>{formatCount(storeCount, 'store')}</span>}
          </>
        }
        open={open}
        onToggle={onToggle}
      />
      {open && <CommitContent entry={entry} />}
    </li>
  );
});

function describeActors([first = '', ...others]: readonly string[]): string {
  const name = personName(first);
  return others.length === 0 ? name : `${name} and ${formatCount(others.length, 'other')}`;
}
