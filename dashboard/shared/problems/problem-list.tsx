import classes from './problem-list.module.css';
import type { StoreDetail } from '#contract';

interface ProblemListProps {
  problems: StoreDetail['problems'];
  /** Accessible name of the list. */
  label: string;
}

/** Problems of files, formatted as in an editor. */
export function ProblemList({ problems, label }: ProblemListProps) {
  return (
    <ul className={classes.problems} aria-label={label}>
      {problems.map(({ file, line, column, field, value, rule }) => (
        <li key={`${file ?? ''}:${line ?? ''}:${column ?? ''} ${field} ${rule}`}>
          <span className={classes.place}>{[file, line, column].filter(part => part !== undefined).join(':')}</span>{' '}
          {field !== '' && <strong>{field}</strong>}
          {value !== undefined && ` = ${value}`} {rule}
        </li>
      ))}
    </ul>
  );
}
