import { IconExternalLink } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './external-link.module.css';

/** A link out of the dashboard, in a tab of its own. */
export function ExternalLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a href={href} target="_blank" rel="noreferrer" className={classes.link}>
      <span className={classes.text}>{children}</span>
      <IconExternalLink size={13} stroke={1.8} aria-label="(opens in a new tab)" className={classes.icon} />
    </a>
  );
}
