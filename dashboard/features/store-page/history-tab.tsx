import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
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
  const { data, error, isError, refetch } = useQuery(historyQuery(name));
  const [rollback, setRollback] = useState<string | null>(null);
  if (isError) return <FailureNotice error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={240} radius={10} aria-label="Loading history" role="status" />;
  if (data.entries.length === 0) {
    return (
      <Panel>
        <Empty title="No commits yet" />
      </Panel>
    );
  }
  return (
    <Panel title="Commits" aside={formatCount(data.entries.length, 'commit')} flush>
      <ol>
        {data.entries.map(entry => {
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
                  {entry !== data.entries[0] && (
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
      <RollbackDialog
        name={name}
        commit={rollback}
        newest={data.entries[0]?.commit ?? ''}
        onClose={() => setRollback(null)}
      />
    </Panel>
  );
}

function CommitDiff({ name, commit }: { name: string; commit: string }) {
  const diff = useQuery(commitDiffQuery(name, commit));
  return <QueriedDiff query={diff} none="This commit changed none of the store’s files." />;
}
