import { Box, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './columns.module.css';

interface ColumnsProps {
  /** Their widths, in proportion to each other. @default equal */
  widths?: readonly [number, number];
  children: ReactNode;
}

/** Two columns; on a narrow screen the second is below the first. */
export function Columns({ widths: [first, second] = [1, 1], children }: ColumnsProps) {
  return (
    <Box className={classes.columns} __vars={{ '--columns': `minmax(0, ${first}fr) minmax(0, ${second}fr)` }}>
      {children}
    </Box>
  );
}

/** Panels below each other. */
export function Column({ children }: { children: ReactNode }) {
  return (
    <Stack gap={16} miw={0}>
      {children}
    </Stack>
  );
}
