import type { ReactNode } from 'react';
import classes from './empty.module.css';

interface EmptyProps {
  icon?: ReactNode;
  title: string;
  /** The page has no other heading. */
  wholePage?: boolean;
  children?: ReactNode;
  action?: ReactNode;
}

/** Placeholder for a place without content: explains why, and what to do about it. */
export function Empty({ icon, title, wholePage = false, children, action }: EmptyProps) {
  const Heading = wholePage ? 'h1' : 'h2';
  return (
    <div className={classes.empty}>
      {icon !== undefined && <div className={classes.icon}>{icon}</div>}
      <Heading className={classes.title}>{title}</Heading>
      {children !== undefined && <div className={classes.text}>{children}</div>}
      {action}
    </div>
  );
}
