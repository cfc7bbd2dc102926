import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { StoreFilter } from '../../features/stores-list/filter.ts';
import { StoresPage } from '../../features/stores-list/stores-page.tsx';

/** Keeps the list's filter in the address. */
export function StoresRoute() {
  const { q = '', phase } = useSearch({ from: '/' });
  const navigate = useNavigate({ from: '/' });
  const setFilter = useCallback(
    (filter: StoreFilter) =>
      void navigate({
        search: { ...(filter.text === '' ? {} : { q: filter.text }), ...(filter.phase && { phase: filter.phase }) },
        // The Back button returns to the last search, not to the last letter.
        replace: filter.text !== '' && q !== '' && filter.phase === phase,
      }),
    [navigate, q, phase],
  );
  return <StoresPage filter={{ text: q, phase }} onFilter={setFilter} />;
}
