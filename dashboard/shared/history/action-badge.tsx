import classes from './action-badge.module.css';

/** What kind of change it was: `create`, `rollback`. */
export function ActionBadge({ action }: { action: string }) {
  return <span className={classes.action}>{action}</span>;
}
