import type { ReactNode } from 'react';
import type { Tone } from './phase-style.ts';
import classes from './pill.module.css';

interface PillProps {
  tone: Tone;
  /** Tooltip. */
  title?: string;
  children: ReactNode;
}

/** A short label beside a text. */
export function Pill({ tone, title, children }: PillProps) {
  return (
    <span className={classes.pill} data-tone={tone} title={title}>
      {children}
    </span>
  );
}
