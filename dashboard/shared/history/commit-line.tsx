import { IconChevronRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Ago } from '../time/times.tsx';
import { ActionBadge } from './action-badge.tsx';
import classes from './commit-line.module.css';
import { FieldSummary } from './field-summary.tsx';
import type { StoreHistoryEntry } from '#contract';

interface CommitLineProps extends Pick<StoreHistoryEntry, 'commit' | 'at' | 'subject' | 'fields'> {
  actions: readonly string[];
  /** Name of the author. */
  by: string;
  /** The changed stores, in a list of several stores. */
  stores?: ReactNode;
  open: boolean;
  onToggle: () => void;
}

/** A commit in a list: subject, actions, author, time and changed fields. A click opens it. */
export function CommitLine({ commit, at, subject, fields, actions, by, stores, open, onToggle }: CommitLineProps) {
  return (
    <>
      <div className={classes.row}>
        <button type="button" className={classes.toggle} aria-expanded={open} onClick={onToggle}>
          <IconChevronRight size={16} stroke={1.8} className={classes.chevron} aria-hidden="true" />
          <span className={classes.subject}>{subject}</span>
        </button>
        <span className={classes.meta}>
          {actions.map(action => (
            <ActionBadge key={action} action={action} />
          ))}
          {stores}
          <span>{by}</span>
          <code>{commit.slice(0, 7)}</code>
          <span className={classes.at}>
            <Ago at={at} />
          </span>
        </span>
      </div>
      <FieldSummary fields={fields} className={classes.fields} />
    </>
  );
}
