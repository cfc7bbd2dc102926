import { Button, Skeleton } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { fleetHistoryQuery } from '../../api/activity.ts';
import { Empty } from '../../shared/feedback/empty.tsx';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { useWhenSeen } from '../../shared/list/use-when-seen.ts';
import { Page } from '../../shared/page/page.tsx';
import { Panel } from '../../shared/panel/panel.tsx';
import classes from './activity-page.module.css';
import { CommitItem } from './commit-item.tsx';
import { NewerCommits } from './newer-commits.tsx';
import { OneCommit } from './one-commit.tsx';

interface ActivityPageProps {
  /** The commit that is open. */
  commit: string | undefined;
  onCommit: (commit: string | undefined) => void;
}

export function ActivityPage({ commit, onCommit }: ActivityPageProps) {
  const { data, error, isError, isFetchingNextPage, hasNextPage, fetchNextPage, refetch } =
    useInfiniteQuery(fleetHistoryQuery);
  const entries = data?.pages.flatMap(page => page.entries);
  const end = useWhenSeen(() => {
    if (hasNextPage && !isFetchingNextPage && !isError) void fetchNextPage();
  });
  return (
    <Page title="Activity" subtitle="Every change to the fleet is a commit">
      {data && <NewerCommits read={data} />}
      {commit !== undefined && entries && !entries.some(entry => entry.commit === commit) && (
        <OneCommit commit={commit} onClose={() => onCommit(undefined)} />
      )}
      {isError && !data && <FailureNotice error={error} onRetry={() => void refetch()} />}
      {!data && !isError && <Skeleton height={420} radius={10} role="status" aria-label="Loading activity" />}
      {entries?.length === 0 && (
        <Panel>
          <Empty title="No commits yet">
            <p>Commits that create, change or delete stores appear here.</p>
          </Empty>
        </Panel>
      )}
      {entries && entries.length > 0 && (
        <Panel title="Commits" flush>
          <ol>
            {entries.map(entry => (
              <CommitItem
                key={entry.commit}
                entry={entry}
                open={entry.commit === commit}
                onToggle={() => onCommit(entry.commit === commit ? undefined : entry.commit)}
              />
            ))}
          </ol>
          {isError && (
            <div className={classes.more}>
              <FailureNotice error={error} onRetry={() => void fetchNextPage()} />
            </div>
          )}
          {hasNextPage && !isError && (
            <div ref={end} className={classes.more}>
              <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                Show older commits
              </Button>
            </div>
          )}
        </Panel>
      )}
    </Page>
  );
}
