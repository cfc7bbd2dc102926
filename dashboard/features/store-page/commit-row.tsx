import { IconChevronRight } from '@tabler/icons-react';
import { ActionBadge } from '../../shared/history/action-badge.tsx';
import { Ago } from '../../shared/time/times.tsx';
import classes from './commit-row.module.css';
import type { HistoryEntry } from '#server/contract';

interface CommitRowProps {
  entry: HistoryEntry;
  open: boolean;
  onToggle: () => void;
}

export function CommitRow({ entry, open, onToggle }: CommitRowProps) {
  const { commit, at, subject, author, actor, action } = entry;
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
    </button>
  );
}
