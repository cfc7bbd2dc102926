import { ActionIcon, Button, Tooltip, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconHelpCircle, IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ColorSchemeToggle } from './color-scheme-toggle.tsx';
import { ConnectionHint } from './connection-hint.tsx';
import classes from './frame.module.css';
import { Help } from './help.tsx';
import { Logo } from './logo.tsx';
import { NewVersion } from './new-version.tsx';
import { OpenCount } from './open-count.tsx';
import { useRouteFocus } from './use-route-focus.ts';
import { useShortcuts } from './use-shortcuts.ts';

const pages = [
  { to: '/', title: 'Stores', exact: true },
  { to: '/pull-requests', title: 'Pull requests', exact: false },
  { to: '/activity', title: 'Activity', exact: false },
] as const;

export function Frame({ children }: { children: ReactNode }) {
  const [helpOpen, help] = useDisclosure(false);
  useShortcuts(help.open);
  const title = useRouteFocus();
  return (
    <>
      <a className={classes.skip} href="#content">
        Skip to content
      </a>
      <header className={classes.header}>
        <div className={classes.bar}>
          <Link to="/" className={classes.brand}>
            <Logo />
            <span className={classes.brandName}>Storefleet</span>
          </Link>
          <nav className={classes.nav} aria-label="Main">
            {pages.map(({ to, title, exact }) => (
              <Link key={to} to={to} activeOptions={{ exact, includeSearch: false }} className={classes.navLink}>
                {title}
                {to === '/pull-requests' && <OpenCount />}
              </Link>
            ))}
          </nav>
          <div className={classes.actions}>
            <Tooltip label="Help and keyboard shortcuts">
              <ActionIcon variant="subtle" color="gray" size={34} aria-label="Help" onClick={help.open}>
                <IconHelpCircle size={19} stroke={1.7} />
              </ActionIcon>
            </Tooltip>
            <ColorSchemeToggle />
            <Button
              size="sm"
              leftSection={<IconPlus size={16} aria-hidden="true" />}
              renderRoot={props => <Link to="/stores/new" {...props} />}
            >
              New store
            </Button>
          </div>
        </div>
      </header>
      <VisuallyHidden role="status">{title}</VisuallyHidden>
      <ConnectionHint />
      <NewVersion />
      <main id="content" className={classes.main} tabIndex={-1}>
        {children}
      </main>
      <Help opened={helpOpen} onClose={help.close} />
    </>
  );
}
