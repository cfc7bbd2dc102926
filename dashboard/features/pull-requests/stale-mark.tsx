import { Pill } from '../../shared/status/pill.tsx';

/** The fleet changed files of its stores since it began. */
export function StaleMark() {
  return (
    <Pill tone="warn" title="Out of date: the fleet has changed the same stores since this branch was created">
      stale
    </Pill>
  );
}
