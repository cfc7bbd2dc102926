import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { StoreFilter } from '../../features/stores-list/filter.ts';
import { StoresPage } from '../../features/stores-list/stores-page.tsx';

/** Keeps the list's filter in the address. */
export function StoresRoute() {
  const { q = '', state } = useSearch({ from: '/' });
  const navigate = useNavigate({ from: '/' });
  const setFilter = useCallback(
    (filter: StoreFilter) =>
      void navigate({
        search: { ...(filter.text === '' ? {} : { q: filter.text }), ...(filter.state && { state: filter.state }) },
        // Back steps through what was looked for, not through its letters.
        replace: filter.text !== '' && q !== '' && filter.state === state,
      }),
    [navigate, q, state],
  );
  return <StoresPage filter={{ text: q, state }} onFilter={setFilter} />;
}
