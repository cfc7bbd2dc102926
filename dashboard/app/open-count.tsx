import { VisuallyHidden } from '@mantine/core';
import { useOpenPullRequests } from '../shared/pull-requests/use-open-pull-requests.ts';
import classes from './open-count.module.css';

/** How many pull requests wait; nothing where none does. */
export function OpenCount() {
  const { length } = useOpenPullRequests();
  if (length === 0) return null;
  return (
    <span className={classes.count}>
      {length} <VisuallyHidden>open</VisuallyHidden>
    </span>
  );
}
