import { Fragment, useMemo } from 'react';
import { useVirtualRows } from '../../shared/list/use-virtual-rows.ts';
import { useOpenPullRequests } from '../../shared/pull-requests/use-open-pull-requests.ts';
import { Table } from '../../shared/table/table.tsx';
import { StoreRow } from './store-row.tsx';
import classes from './stores-table.module.css';
import { waitingByStore } from './waiting-by-store.ts';
import type { StoreSummary } from '#contract';

const columns = [['Store', '22%'], ['Status', '32%'], ['URL', '22%'], ['Owner'], ['Cluster'], ['Age', '76px']] as const;

/** Height of a row with a message of one line. */
const rowHeight = 65;

export function StoresTable({ stores }: { stores: readonly StoreSummary[] }) {
  const names = useMemo(() => stores.map(({ name }) => name), [stores]);
  const { rows, gapBelow, measure, containerProps } = useVirtualRows('stores', names, rowHeight);
  const open = useOpenPullRequests();
  const waiting = useMemo(() => waitingByStore(open), [open]);
  return (
    <Table columns={columns} rowCount={stores.length} className={classes.table}>
      <tbody {...containerProps}>
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
        <Gap height={gapBelow} />
      </tbody>
    </Table>
  );
}

/** Space of rows that are not rendered. */
function Gap({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden="true" className={classes.gap}>
      <td colSpan={columns.length} style={{ height }} />
    </tr>
  );
}
