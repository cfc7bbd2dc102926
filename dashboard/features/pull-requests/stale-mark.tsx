import classes from './stale-mark.module.css';

/** The fleet changed files of its stores since it began. */
export function StaleMark() {
  return (
    <span className={classes.mark} title="The fleet changed files of its stores since it began">
      stale
    </span>
  );
}
