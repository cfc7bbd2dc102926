import { useMemo } from 'react';
import { useBatches } from '../../shared/list/use-batches.ts';
import { useOpenPullRequests } from '../../shared/pull-requests/use-open-pull-requests.ts';
import { StoreRow } from './store-row.tsx';
import classes from './stores-table.module.css';
import { waitingByStore } from './waiting-by-store.ts';
import type { StoreSummary } from '#server/contract';

export function StoresTable({ stores }: { stores: readonly StoreSummary[] }) {
  const { shown, end } = useBatches(stores);
  const open = useOpenPullRequests();
  const waiting = useMemo(() => waitingByStore(open), [open]);
  return (
    <div className={classes.surface}>
      <table className={classes.table} aria-rowcount={stores.length + 1}>
        <thead>
          <tr>
            <th scope="col">Store</th>
            <th scope="col">Status</th>
            <th scope="col">URL</th>
            <th scope="col">Owner</th>
            <th scope="col">Cluster</th>
            <th scope="col">Age</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(store => (
            <StoreRow key={store.name} store={store} waiting={waiting.get(store.name)} />
          ))}
        </tbody>
      </table>
      {end !== null && <div ref={end} className={classes.end} />}
    </div>
  );
}
