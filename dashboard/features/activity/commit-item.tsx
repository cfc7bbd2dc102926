import { IconChevronRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { formatCount } from '../../shared/format/amounts.ts';
import { ActionBadge } from '../../shared/history/action-badge.tsx';
import { FieldSummary } from '../../shared/history/field-summary.tsx';
import { Ago } from '../../shared/time/times.tsx';
import { CommitContent } from './commit-content.tsx';
import classes from './commit-item.module.css';
import type { FleetHistory } from '#contract';

type Entry = FleetHistory['entries'][number];

interface CommitItemProps {
  entry: Entry;
  open: boolean;
  onToggle: () => void;
}

/** One commit: what, who, which store, when; open, all its changes and their diff. */
export const CommitItem = memo(function CommitItem({ entry, open, onToggle }: CommitItemProps) {
  const { commit, at, subject, author, actions, actors, changeCount, storeCount, changes } = entry;
  const store = storeCount === 1 ? changes.find(change => change.store !== '')?.store : undefined;
  return (
    <li className={classes.item} data-commit={commit}>
      <div className={classes.row}>
        <button type="button" className={classes.toggle} aria-expanded={open} onClick={onToggle}>
          <IconChevronRight size={16} stroke={1.8} className={classes.chevron} aria-hidden="true" />
          <span className={classes.subject}>{subject}</span>
        </button>
        <span className={classes.meta}>
          {actions.map(action => (
            <ActionBadge key={action} action={action} />
          ))}
          {store !== undefined && (
            <Link to="/stores/$name" params={{ name: store }} className={classes.store}>
              {store}
            </Link>
          )}
          {storeCount > 1 && <span>{formatCount(storeCount, 'store')}</span>}
          <span>{describeActors(actors.length === 0 ? [author] : actors)}</span>
          <code>{commit.slice(0, 7)}</code>
          <span className={classes.at}>
            <Ago at={at} />
          </span>
        </span>
      </div>
      {changeCount === 1 && changes[0] !== undefined && (
        <FieldSummary fields={changes[0].fields} className={classes.fields} />
      )}
      {open && <CommitContent entry={entry} />}
    </li>
  );
});

function describeActors([first = '', ...others]: readonly string[]): string {
  const name = first.replace(/ <.*>$/, '');
  return others.length === 0 ? name : `${name} and ${formatCount(others.length, 'other')}`;
}
