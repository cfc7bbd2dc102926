import { Badge } from './badge.tsx';
import { looks } from './phase-style.ts';
import classes from './phase-badge.module.css';
import type { HeadlineState } from '#contract';

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
