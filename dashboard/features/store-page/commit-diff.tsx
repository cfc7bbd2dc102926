import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Decoration, Diff, Hunk, parseDiff } from 'react-diff-view';
import 'react-diff-view/style/index.css';
import { commitDiffQuery } from '../../api/queries.ts';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import classes from './commit-diff.module.css';
import { diffFileName } from './diff-file-name.ts';

/** What a commit did to the files of one store. */
export function CommitDiff({ name, commit }: { name: string; commit: string }) {
  const { data, error, isError, refetch } = useQuery(commitDiffQuery(name, commit));
  const files = useMemo(() => (data === undefined || data.diff.trim() === '' ? [] : parseDiff(data.diff)), [data]);
  if (isError) {
    return (
      <div className={classes.place}>
        <FailureNotice error={error} onRetry={() => void refetch()} />
      </div>
    );
  }
  if (!data) return <Skeleton className={classes.place} height={120} aria-label="Loading diff" role="status" />;
  return (
    <div className={classes.place}>
      {files.length === 0 && <p className={classes.none}>This commit changed none of the store’s files.</p>}
      {files.map(file => {
        const fileName = diffFileName(file);
        return (
          <section key={fileName} className={classes.file} aria-label={fileName}>
            <h3 className={classes.name}>
              <code>{fileName}</code>
              <span className={classes.kind}>{kinds[file.type]}</span>
            </h3>
            <div className={classes.scroll} tabIndex={0} role="region" aria-label={`Diff of ${fileName}`}>
              <Diff viewType="unified" diffType={file.type} hunks={file.hunks}>
                {hunks =>
                  hunks.flatMap(hunk => [
                    <Decoration key={`at ${hunk.content}`}>
                      <div className={classes.hunk}>{hunk.content}</div>
                    </Decoration>,
                    <Hunk key={hunk.content} hunk={hunk} />,
                  ])
                }
              </Diff>
            </div>
          </section>
        );
      })}
    </div>
  );
}

const kinds = { add: 'added', delete: 'removed', modify: 'changed', rename: 'renamed', copy: 'copied' } as const;
