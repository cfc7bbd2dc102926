import { Pill } from '../../shared/status/pill.tsx';

/** Marks a pull request whose stores have changed in the fleet since it was opened. */
export function StaleMark() {
  return (
    <Pill tone="warn" title="Out of date: the fleet has changed the same stores since this branch was created">
      stale
    </Pill>
  );
}
