import { useState } from 'react';
import { StoreRow } from './store-row.tsx';
import classes from './stores-table.module.css';
import { useWhenSeen } from './use-when-seen.ts';
import type { StoreSummary } from '#server/contract';

/** Rows are drawn as they come into reach: a list of thousands opens as fast as one of ten. */
const batch = 100;

export function StoresTable({ stores }: { stores: readonly StoreSummary[] }) {
  const [limit, setLimit] = useState(batch);
  const end = useWhenSeen(() => setLimit(now => now + batch));
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
          {stores.slice(0, limit).map(store => (
            <StoreRow key={store.name} store={store} />
          ))}
        </tbody>
      </table>
      {stores.length > limit && <div ref={end} className={classes.end} />}
    </div>
  );
}
