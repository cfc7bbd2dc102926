import { Button, Skeleton } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { commitDiffQuery, historyQuery } from '../../api/queries.ts';
import { QueriedDiff } from '../../shared/diff/queried-diff.tsx';
import { Empty } from '../../shared/feedback/empty.tsx';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { formatCount } from '../../shared/format/amounts.ts';
import { personName } from '../../shared/format/person.ts';
import { CommitLine } from '../../shared/history/commit-line.tsx';
import { Panel } from '../../shared/panel/panel.tsx';
import classes from './history-tab.module.css';
import { RollbackDialog } from './rollback-dialog.tsx';

interface HistoryTabProps {
  name: string;
  /** The commit whose diff is open. */
  commit: string | undefined;
  onCommit: (commit: string | undefined) => void;
}

/** The commits that touched this store, with author and time. */
export function HistoryTab({ name, commit, onCommit }: HistoryTabProps) {
  const { data, error, isError, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery(
    historyQuery(name),
  );
  const entries = data?.pages.flatMap(page => page.entries);
  const [rollback, setRollback] = useState<string | null>(null);
  // A link may open a commit of an older page.
  const isSought = commit !== undefined && entries?.some(entry => entry.commit === commit) === false;
  const mustSearch = isSought && hasNextPage && !isFetchingNextPage && !isError;
  useEffect(() => {
    if (mustSearch) void fetchNextPage();
  }, [mustSearch, fetchNextPage]);
  if (isError && !entries) return <FailureNotice error={error} onRetry={() => void refetch()} />;
  if (!entries) return <Skeleton height={240} radius={10} aria-label="Loading history" role="status" />;
  if (entries.length === 0) {
    return (
      <Panel>
        <Empty title="No commits yet" />
      </Panel>
    );
  }
  return (
    <Panel title="Commits" aside={`${hasNextPage ? 'Newest ' : ''}${formatCount(entries.length, 'commit')}`} flush>
      <ol>
        {entries.map(entry => {
          const open = entry.commit === commit;
          return (
            <li key={entry.commit} className={classes.item}>
              <CommitLine
                {...entry}
                actions={entry.action === null ? [] : [entry.action]}
                by={entry.actor ?? personName(entry.author)}
                open={open}
                onToggle={() => onCommit(open ? undefined : entry.commit)}
              />
              {open && (
                <>
                  {entry !== entries[0] && (
                    <Button
                      className={classes.rollback}
                      variant="default"
                      size="xs"
                      onClick={() => setRollback(entry.commit)}
                    >
                      Roll back to here…
                    </Button>
                  )}
                  <CommitDiff name={name} commit={entry.commit} />
                </>
              )}
            </li>
          );
        })}
      </ol>
      {isError && (
        <div className={classes.more}>
          <FailureNotice error={error} onRetry={() => void fetchNextPage()} />
        </div>
      )}
      {hasNextPage && !isError && (
        <div className={classes.more}>
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Show older commits
          </Button>
        </div>
      )}
      <RollbackDialog
        name={name}
        commit={rollback}
        newest={entries[0]?.commit ?? ''}
        onClose={() => setRollback(null)}
      />
    </Panel>
  );
}

function CommitDiff({ name, commit }: { name: string; commit: string }) {
  const diff = useQuery(commitDiffQuery(name, commit));
  return <QueriedDiff query={diff} none="This commit changed none of the store’s files." />;
}
