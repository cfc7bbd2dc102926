import { Skeleton } from '@mantine/core';
import classes from './store-skeleton.module.css';

/** As tall as the phase panel, the tabs and the first panels. */
export function StoreSkeleton() {
  return (
    <div role="status" aria-label="Loading store" className={classes.skeleton}>
      <Skeleton height={14} width={110} />
      <Skeleton height={26} width="min(260px, 70%)" />
      <Skeleton height={28} width="min(420px, 100%)" />
      <div className={classes.columns}>
        <Skeleton height={360} radius={10} />
        <Skeleton height={360} radius={10} />
      </div>
    </div>
  );
}
