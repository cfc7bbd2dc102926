import classes from './problem-list.module.css';
import type { StoreDetail } from '#server/contract';

/** What is wrong with the store's file, as an editor would say it. */
export function ProblemList({ problems }: { problems: StoreDetail['problems'] }) {
  return (
    <ul className={classes.problems} aria-label="Problems of the store’s file">
      {problems.map(({ file, line, column, field, value, rule }) => (
        <li key={`${line ?? ''}:${column ?? ''} ${field} ${rule}`}>
          <span className={classes.place}>{[file, line, column].filter(part => part !== undefined).join(':')}</span>{' '}
          {field !== '' && <strong>{field}</strong>}
          {value !== undefined && ` = ${value}`} {rule}
        </li>
      ))}
    </ul>
  );
}
