import { IconChevronRight } from '@tabler/icons-react';
import { ActionBadge } from '../../shared/history/action-badge.tsx';
import { FieldSummary } from '../../shared/history/field-summary.tsx';
import { Ago } from '../../shared/time/times.tsx';
import classes from './commit-row.module.css';
import type { StoreHistoryEntry } from '#contract';

interface CommitRowProps {
  entry: StoreHistoryEntry;
  open: boolean;
  onToggle: () => void;
}

export function CommitRow({ entry, open, onToggle }: CommitRowProps) {
  const { commit, at, subject, author, actor, action, fields } = entry;
  return (
    <button type="button" className={classes.row} aria-expanded={open} onClick={onToggle}>
      <IconChevronRight size={16} stroke={1.8} className={classes.chevron} aria-hidden="true" />
      <span className={classes.subject}>{subject}</span>
      <span className={classes.meta}>
        {action !== null && <ActionBadge action={action} />}
        <span>{actor ?? author.replace(/ <.*>$/, '')}</span>
        <code>{commit.slice(0, 7)}</code>
        <span className={classes.at}>
          <Ago at={at} />
        </span>
      </span>
      <FieldSummary fields={fields} className={classes.fields} />
    </button>
  );
}
