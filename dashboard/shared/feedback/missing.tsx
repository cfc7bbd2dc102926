import { Button } from '@mantine/core';
import { IconMapQuestion } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Empty } from './empty.tsx';

interface MissingProps {
  title: string;
  /** List of what exists, and what its button says. */
  to: '/' | '/pull-requests';
  label: string;
  children: ReactNode;
}

/** Stands in for a page of something that does not exist, and leads to what does. */
export function Missing({ title, to, label, children }: MissingProps) {
  return (
    <>
      <title>Not found · Storefleet</title>
      <Empty
        wholePage
        icon={<IconMapQuestion size={26} stroke={1.6} />}
        title={title}
        action={<Button renderRoot={props => <Link to={to} {...props} />}>{label}</Button>}
      >
        {children}
      </Empty>
    </>
  );
}
