import { Skeleton } from '@mantine/core';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { StorePage, type StoreView } from '../../features/store-page/store-page.tsx';
import { loadChunk } from '../../shared/load/load-chunk.ts';

// The form needs a YAML parser, which most visits do not.
const StoreSettings = lazy(
  loadChunk(async () => ({
    default: (await import('../../features/store-form/store-settings.tsx')).StoreSettings,
  })),
);

/** Keeps the open tab in the address. The form is another feature, so the route puts it into the page. */
export function StoreRoute() {
  const { name } = useParams({ from: '/stores/$name' });
  const { tab = 'overview', commit, file } = useSearch({ from: '/stores/$name' });
  const navigate = useNavigate({ from: '/stores/$name' });
  const setView = (view: StoreView) =>
    void navigate({
      search: {
        ...(view.tab === 'overview' ? {} : { tab: view.tab }),
        ...(view.commit === undefined ? {} : { commit: view.commit }),
        ...(view.file === undefined ? {} : { file: view.file }),
      },
      resetScroll: false,
    });
  return (
    <StorePage
      key={name}
      name={name}
      view={{ tab, commit, file }}
      onView={setView}
      settings={detail => (
        <Suspense fallback={<Skeleton height={480} radius={10} />}>
          <StoreSettings detail={detail} />
        </Suspense>
      )}
    />
  );
}
