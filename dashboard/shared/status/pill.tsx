import type { ReactNode } from 'react';
import type { Tone } from './phase-style.ts';
import classes from './pill.module.css';

interface PillProps {
  tone: Tone;
  /** Explains it to the mouse. */
  title?: string;
  children: ReactNode;
}

/** A word or a number beside a text. */
export function Pill({ tone, title, children }: PillProps) {
  return (
    <span className={classes.pill} data-tone={tone} title={title}>
      {children}
    </span>
  );
}
