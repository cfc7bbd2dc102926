import { IconExternalLink } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './external-link.module.css';

interface ExternalLinkProps {
  href: string;
  children: ReactNode;
  /** Removes the link from the tab order: in a long list, one stop per row is enough. */
  pointerOnly?: boolean;
}

/** A link out of the dashboard, which opens in a new tab. */
export function ExternalLink({ href, children, pointerOnly = false }: ExternalLinkProps) {
  return (
    <a href={href} target="_blank" rel="noreferrer" className={classes.link} {...(pointerOnly ? { tabIndex: -1 } : {})}>
      <span className={classes.text}>{children}</span>
      <IconExternalLink size={13} stroke={1.8} aria-label="(opens in a new tab)" className={classes.icon} />
    </a>
  );
}
