import { IconExternalLink } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './external-link.module.css';

interface ExternalLinkProps {
  href: string;
  children: ReactNode;
  /** Left out of the order of tabs: in a list of thousands one stop a row is enough. */
  pointerOnly?: boolean;
}

/** A link out of the dashboard, in a tab of its own. */
export function ExternalLink({ href, children, pointerOnly = false }: ExternalLinkProps) {
  return (
    <a href={href} target="_blank" rel="noreferrer" className={classes.link} {...(pointerOnly ? { tabIndex: -1 } : {})}>
      <span className={classes.text}>{children}</span>
      <IconExternalLink size={13} stroke={1.8} aria-label="(opens in a new tab)" className={classes.icon} />
    </a>
  );
}
