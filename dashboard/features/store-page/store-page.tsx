import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { isNotFound } from '../../api/failure.ts';
import { storeDetailQuery, type TaggedStoreDetail } from '../../api/queries.ts';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { isDeletionPhase } from '../../shared/status/phase-style.ts';
import { DangerZone } from './danger-zone.tsx';
import { HistoryTab } from './history-tab.tsx';
import { ManifestsTab } from './manifests-tab.tsx';
import { Overview } from './overview.tsx';
import { PhasePanel } from './phase-panel.tsx';
import { StoreMissing } from './store-missing.tsx';
import classes from './store-page.module.css';
import { StoreSkeleton } from './store-skeleton.tsx';
import { StoreTabs, type TabName } from './store-tabs.tsx';

export interface StoreView {
  readonly tab: TabName;
  /** Commit of the history whose diff is shown. */
  readonly commit?: string | undefined;
  /** Manifest that is shown. */
  readonly file?: string | undefined;
}

interface StorePageProps {
  name: string;
  view: StoreView;
  onView: (view: StoreView) => void;
  /** The form over the store. */
  settings: (detail: TaggedStoreDetail) => ReactNode;
}

export function StorePage({ name, view, onView, settings }: StorePageProps) {
  const { data, error, isError, refetch } = useQuery(storeDetailQuery(name));
  const watchDeletion = () => {
    onView({ tab: 'overview' });
    window.scrollTo({ top: 0 });
  };
  if (isNotFound(error)) return <StoreMissing name={name} />;
  return (
    <Stack gap={16} miw={0}>
      <title>{`${data?.title ?? name} · Storefleet`}</title>
      {isError && <FailureNotice error={error} onRetry={() => void refetch()} />}
      {!data && !isError && <StoreSkeleton />}
      {data && (
        <>
          <PhasePanel detail={data} />
          <StoreTabs
            selected={view.tab}
            onSelect={tab => onView({ tab })}
            tabs={{
              overview: () => <Overview detail={data} />,
              manifests: () => <ManifestsTab name={name} file={view.file} onFile={file => onView({ ...view, file })} />,
              history: () => (
                <HistoryTab name={name} commit={view.commit} onCommit={commit => onView({ ...view, commit })} />
              ),
              settings: () =>
                isDeletionPhase(data.status.phase) || data.store === null || data.yaml === null ? (
                  <p className={classes.hint}>
                    {data.problems.length > 0
                      ? 'The store’s file is invalid, so it can’t be changed or deleted here. Fix it in Git.'
                      : 'This store is deleted or being deleted, so its settings can’t be changed.'}
                  </p>
                ) : (
                  <Stack gap={16} miw={0}>
                    {settings(data)}
                    <DangerZone name={name} atOnce={data.status.deletesAtOnce} onDeleted={watchDeletion} />
                  </Stack>
                ),
            }}
          />
        </>
      )}
    </Stack>
  );
}
