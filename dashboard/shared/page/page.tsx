import { Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './page.module.css';

interface PageProps {
  title: string;
  /**
   * Title of the browser's tab.
   * @default the title
   */
  tab?: string;
  /** A line beside the title. */
  subtitle?: ReactNode;
  /** Content beside the title. */
  aside?: ReactNode;
  children: ReactNode;
}

/** A page of the navigation. */
export function Page({ title, tab = title, subtitle, aside, children }: PageProps) {
  return (
    <Stack gap={16}>
      <title>{`${tab} · Storefleet`}</title>
      <div className={classes.heading}>
        <h1 className={classes.title}>{title}</h1>
        {subtitle !== undefined && <p className={classes.subtitle}>{subtitle}</p>}
        {aside}
      </div>
      {children}
    </Stack>
  );
}
