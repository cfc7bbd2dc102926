import { Fragment, useMemo } from 'react';
import { useVirtualRows } from '../../shared/list/use-virtual-rows.ts';
import { useOpenPullRequests } from '../../shared/pull-requests/use-open-pull-requests.ts';
import { StoreRow } from './store-row.tsx';
import classes from './stores-table.module.css';
import { waitingByStore } from './waiting-by-store.ts';
import type { StoreSummary } from '#contract';

/** Height of a row with a message of one line. */
const rowHeight = 65;

export function StoresTable({ stores }: { stores: readonly StoreSummary[] }) {
  const names = useMemo(() => stores.map(({ name }) => name), [stores]);
  const { rows, rest, measure, place } = useVirtualRows('stores', names, rowHeight);
  const open = useOpenPullRequests();
  const waiting = useMemo(() => waitingByStore(open), [open]);
  return (
    <div className={classes.surface}>
      <table className={classes.table} aria-rowcount={stores.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col">Store</th>
            <th scope="col">Status</th>
            <th scope="col">URL</th>
            <th scope="col">Owner</th>
            <th scope="col">Cluster</th>
            <th scope="col">Age</th>
          </tr>
        </thead>
        <tbody {...place}>
          {rows.map(({ index, gap }) => {
            const store = stores[index];
            return (
              store && (
                <Fragment key={store.name}>
                  <Gap height={gap} />
                  <StoreRow store={store} waiting={waiting.get(store.name)} index={index} measure={measure} />
                </Fragment>
              )
            );
          })}
          <Gap height={rest} />
        </tbody>
      </table>
    </div>
  );
}

/** Room of rows that are not drawn. */
function Gap({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden="true" className={classes.gap}>
      <td colSpan={6} style={{ height }} />
    </tr>
  );
}
