import { VisuallyHidden } from '@mantine/core';
import { useOpenPullRequests } from '../shared/pull-requests/use-open-pull-requests.ts';
import { Pill } from '../shared/status/pill.tsx';
import classes from './open-count.module.css';

/** Shows the number of open pull requests, if any. */
export function OpenCount() {
  const { length } = useOpenPullRequests();
  if (length === 0) return null;
  return (
    <span className={classes.count}>
      <Pill tone="busy">
        {length} <VisuallyHidden>open</VisuallyHidden>
      </Pill>
    </span>
  );
}
