import type { ReactNode } from 'react';
import classes from './badge.module.css';
import type { Tone } from './phase-style.ts';

interface BadgeProps {
  tone: Tone;
  size?: 'sm' | 'lg';
  /** Shows that something is in progress. */
  active?: boolean;
  children: ReactNode;
}

export function Badge({ tone, size = 'sm', active = false, children }: BadgeProps) {
  return (
    <span className={classes.badge} data-tone={tone} data-size={size} data-active={active}>
      <span className={classes.mark} aria-hidden="true" />
      {children}
    </span>
  );
}
