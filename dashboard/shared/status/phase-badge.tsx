import { Badge } from './badge.tsx';
import classes from './phase-badge.module.css';
import { styles } from './phase-style.ts';
import type { Phase } from '#contract';

interface PhaseBadgeProps {
  phase: Phase;
  /** The last phase that was observed. */
  lastKnown?: Phase | undefined;
  size?: 'sm' | 'lg';
}

export function PhaseBadge({ phase, lastKnown, size = 'sm' }: PhaseBadgeProps) {
  const { label, tone } = styles[phase];
  return (
    <Badge tone={tone} size={size} active={tone === 'busy'}>
      {label}
      {lastKnown !== undefined && <span className={classes.lastKnown}>last {styles[lastKnown].label}</span>}
    </Badge>
  );
}
