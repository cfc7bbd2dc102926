import { Group } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './form-end.module.css';

interface FormEndProps {
  /** Content above the buttons: what failed, what is to be confirmed. */
  above?: ReactNode;
  /** The buttons. */
  children: ReactNode;
}

/** End of a form that is longer than the window; it stays visible. */
export function FormEnd({ above, children }: FormEndProps) {
  return (
    <div className={classes.end}>
      {above}
      <Group gap={10}>{children}</Group>
    </div>
  );
}
