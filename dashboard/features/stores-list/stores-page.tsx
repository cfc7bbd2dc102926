import { Button } from '@mantine/core';
import { IconFileUpload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { fleetQuery } from '../../api/queries.ts';
import { storeListQuery } from '../../api/store-list.ts';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { formatCount, formatNumber } from '../../shared/format/amounts.ts';
import { Page } from '../../shared/page/page.tsx';
import { ClusterNotices } from './cluster-notices.tsx';
import { EmptyFleet } from './empty-fleet.tsx';
import { byAttention, countPhases, matchesText, type StoreFilter } from './filter.ts';
import { NoMatch } from './no-match.tsx';
import { PhaseStrip } from './phase-strip.tsx';
import { SearchBox } from './search-box.tsx';
import classes from './stores-page.module.css';
import { StoresSkeleton } from './stores-skeleton.tsx';
import { StoresTable } from './stores-table.tsx';
import { UnexpectedFilesNotice } from './unexpected-files.tsx';
import type { FleetView } from '#contract';

interface StoresPageProps {
  filter: StoreFilter;
  onFilter: (filter: StoreFilter) => void;
}

export function StoresPage({ filter, onFilter }: StoresPageProps) {
  const list = useQuery(storeListQuery);
  const fleet = useQuery(fleetQuery);
  const { text, phase } = filter;
  const found = useMemo(
    () => list.data?.items.filter(store => matchesText(store, text)).sort(byAttention) ?? [],
    [list.data, text],
  );
  const shown = useMemo(() => found.filter(store => !phase || store.status.phase === phase), [found, phase]);
  const isComplete = list.data?.next === null;
  const total = isComplete ? list.data?.items.length : list.data?.total;

  return (
    <Page
      title="Stores"
      subtitle={
        <>
          {fleet.data ? <FleetName fleet={fleet.data} /> : ' '}
          {list.data && !isComplete && (
            <span role="status">
              {` · ${formatNumber(list.data.items.length)} of ${formatCount(list.data.total, 'store')} loaded…`}
            </span>
          )}
        </>
      }
      aside={
        total !== 0 && (
          <Button
            variant="default"
            size="xs"
            className={classes.import}
            leftSection={<IconFileUpload size={15} stroke={1.8} aria-hidden="true" />}
            renderRoot={props => <Link to="/import" {...props} />}
          >
            Import
          </Button>
        )
      }
    >
      {fleet.data && <ClusterNotices clusters={fleet.data.clusters} />}
      {fleet.data?.unexpectedFiles && <UnexpectedFilesNotice found={fleet.data.unexpectedFiles} />}
      {list.isError && <FailureNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <StoresSkeleton />}
      {total === 0 && <EmptyFleet fleet={fleet.data} />}
      {total !== undefined && total > 0 && (
        <>
          <div className={classes.tools}>
            <SearchBox text={text} onText={next => onFilter({ text: next, phase })} />
            <PhaseStrip
              counts={countPhases(found)}
              total={found.length}
              selected={phase}
              onSelect={next => onFilter({ text, phase: next })}
            />
          </div>
          {shown.length > 0 && <StoresTable stores={shown} />}
          {shown.length === 0 && !isComplete && <StoresSkeleton />}
          {shown.length === 0 && isComplete && (
            <NoMatch filter={filter} onClear={() => onFilter({ text: '', phase: undefined })} />
          )}
          <p className={classes.count} role="status">
            {shown.length === total
              ? formatCount(total, 'store')
              : `${formatNumber(shown.length)} of ${formatCount(total, 'store')}`}
          </p>
        </>
      )}
    </Page>
  );
}

function FleetName({ fleet: { name, branch, revision } }: { fleet: FleetView }) {
  return (
    <>
      {name} · {branch}
      {revision !== '' && (
        <>
          {' @ '}
          <code>{revision.slice(0, 7)}</code>
        </>
      )}
    </>
  );
}
