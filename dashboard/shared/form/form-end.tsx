import { Group } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './form-end.module.css';

interface FormEndProps {
  /** Content above the buttons, such as an error or a confirmation. */
  above?: ReactNode;
  children: ReactNode;
}

/** End of a form, which stays visible while the form is longer than the window. */
export function FormEnd({ above, children }: FormEndProps) {
  return (
    <div className={classes.end}>
      {above}
      <Group gap={10}>{children}</Group>
    </div>
  );
}
