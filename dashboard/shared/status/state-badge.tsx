import { looks } from './look.ts';
import classes from './state-badge.module.css';
import type { HeadlineState } from '#server/contract';

export function StateBadge({ state, size = 'sm' }: { state: HeadlineState; size?: 'sm' | 'lg' }) {
  const { label, tone } = looks[state];
  return (
    <span className={classes.badge} data-tone={tone} data-size={size}>
      <span className={classes.mark} aria-hidden="true" />
      {label}
    </span>
  );
}
