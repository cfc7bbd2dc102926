import { Skeleton } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { FailureNotice } from '../feedback/failure-notice.tsx';
import classes from './unified-diff.module.css';
import { UnifiedDiff } from './unified-diff.tsx';

interface QueriedDiffProps {
  query: UseQueryResult<{ readonly diff: string }>;
  /** Text for a diff without files. */
  none: string;
}

/** Shows a diff, or that it is loading or failed. */
export function QueriedDiff({ query: { data, error, isError, refetch }, none }: QueriedDiffProps) {
  if (isError) {
    return (
      <div className={classes.place}>
        <FailureNotice error={error} onRetry={() => void refetch()} />
      </div>
    );
  }
  if (!data) return <Skeleton className={classes.place} height={120} aria-label="Loading diff" role="status" />;
  return <UnifiedDiff text={data.diff} none={none} />;
}
