import classes from './stale-mark.module.css';

/** The fleet changed files of its stores since it began. */
export function StaleMark() {
  return (
    <span className={classes.mark} title="Out of date: the fleet changed the same stores since this branch was created">
      stale
    </span>
  );
}
