import { Badge } from './badge.tsx';
import { looks } from './look.ts';
import classes from './state-badge.module.css';
import type { HeadlineState } from '#server/contract';

interface StateBadgeProps {
  state: HeadlineState;
  /** What it was when it could last be seen. */
  lastKnown?: HeadlineState | undefined;
  size?: 'sm' | 'lg';
}

export function StateBadge({ state, lastKnown, size = 'sm' }: StateBadgeProps) {
  const { label, tone } = looks[state];
  return (
    <Badge tone={tone} size={size} active={tone === 'busy'}>
      {label}
      {lastKnown !== undefined && <span className={classes.lastKnown}>last {looks[lastKnown].label}</span>}
    </Badge>
  );
}
