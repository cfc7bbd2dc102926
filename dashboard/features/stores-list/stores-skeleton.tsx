import { Skeleton, Stack } from '@mantine/core';
import { Panel } from '../../shared/panel/panel.tsx';
import classes from './stores-skeleton.module.css';

const rows = [0, 1, 2, 3, 4];

/** As tall as the tools and a few rows, so that the list appears in its place. */
export function StoresSkeleton() {
  return (
    <Stack gap={16} role="status" aria-label="Loading stores">
      <Skeleton height={34} width="min(280px, 100%)" />
      <Panel flush>
        {rows.map(row => (
          <div key={row} className={classes.row}>
            <Skeleton height={14} width="18%" />
            <Skeleton height={20} width={72} radius="xl" />
            <Skeleton height={14} width="30%" />
          </div>
        ))}
      </Panel>
    </Stack>
  );
}
