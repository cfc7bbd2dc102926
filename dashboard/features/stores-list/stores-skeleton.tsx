import { Skeleton } from '@mantine/core';
import classes from './stores-skeleton.module.css';

const rows = [0, 1, 2, 3, 4];

/** As tall as the tools and a few rows, so that the list appears in its place. */
export function StoresSkeleton() {
  return (
    <div role="status" aria-label="Loading stores" className={classes.skeleton}>
      <Skeleton height={34} width="min(280px, 100%)" />
      <div className={classes.surface}>
        {rows.map(row => (
          <div key={row} className={classes.row}>
            <Skeleton height={14} width="18%" />
            <Skeleton height={20} width={72} radius="xl" />
            <Skeleton height={14} width="30%" />
          </div>
        ))}
      </div>
    </div>
  );
}
