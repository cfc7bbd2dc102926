import type { ReactNode } from 'react';
import classes from './empty.module.css';

interface EmptyProps {
  icon?: ReactNode;
  title: string;
  /** True if the page has no other heading. */
  wholePage?: boolean;
  children?: ReactNode;
  action?: ReactNode;
}

/** Explains why there is no content, and what to do. */
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
