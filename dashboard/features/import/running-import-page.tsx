import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { isNotFound } from '../../api/failure.ts';
import { importQuery } from '../../api/imports.ts';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { Page } from '../../shared/page/page.tsx';
import { ForgottenImport } from './forgotten-import.tsx';
import { ImportFailure } from './import-failure.tsx';
import { ImportProgressPanel } from './import-progress.tsx';
import { writtenStyles } from './row-styles.ts';
import { RowsTable } from './rows-table.tsx';
import { WrittenDetail } from './written-detail.tsx';

/** Shows an import, running or finished, by its id. */
export function RunningImportPage({ id }: { id: string }) {
  const { data, error, isError, refetch } = useQuery(importQuery(id));
  return (
    <Page title="Import stores" tab="Import">
      {isError && isNotFound(error) && <ForgottenImport id={id} />}
      {isError && !isNotFound(error) && <FailureNotice error={error} onRetry={() => void refetch()} />}
      {!data && !isError && <Skeleton height={140} radius={10} role="status" aria-label="Loading" />}
      {data && !isNotFound(error) && (
        <>
          {data.failure !== null && <ImportFailure id={id} reason={data.failure} />}
          <ImportProgressPanel progress={data} />
          <RowsTable
            rows={data.rows}
            styles={writtenStyles}
            detailTitle="Result"
            detail={row => <WrittenDetail row={row} pullRequest={data.pullRequest} />}
            nameOf={({ name, state }) =>
              state === 'written' || state === 'unchanged' ? (
                <Link to="/stores/$name" params={{ name }}>
                  {name}
                </Link>
              ) : (
                name
              )
            }
          />
        </>
      )}
    </Page>
  );
}
