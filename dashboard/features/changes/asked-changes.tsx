import classes from './asked-changes.module.css';
import type { PullRequestView } from '#server/contract';

/** What people asked this server for, oldest first. */
export function AskedChanges({ changes }: Pick<PullRequestView, 'changes'>) {
  return (
    <ol className={classes.list}>
      {changes.map(({ id, subject, actor }) => (
        <li key={id}>
          <span>{subject}</span>
          <span className={classes.actor}>{actor.replace(/ <.*>$/, '')}</span>
        </li>
      ))}
    </ol>
  );
}
