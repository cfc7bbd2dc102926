import { Stack } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { FilterChips } from '../../shared/filter/filter-chips.tsx';
import { formatNumber } from '../../shared/format/amounts.ts';
import { useBatches } from '../../shared/list/use-batches.ts';
import { Badge } from '../../shared/status/badge.tsx';
import type { Tone } from '../../shared/status/phase-style.ts';
import { Table } from '../../shared/table/table.tsx';
import classes from './rows-table.module.css';

interface Row<State extends string> {
  readonly name: string;
  readonly line: number;
  readonly state: State;
}

interface RowsTableProps<State extends string, R extends Row<State>> {
  rows: readonly R[];
  /** By state, in the order in which the rows are listed. */
  styles: Readonly<Record<State, { readonly label: string; readonly tone: Tone }>>;
  /** Heading of the last column. */
  detailTitle: string;
  detail: (row: R) => ReactNode;
  /** Renders the name of a store; by default without a link. */
  nameOf?: (row: R) => ReactNode;
}

/** The rows of a file, urgent ones first. */
export function RowsTable<State extends string, R extends Row<State>>({
  rows,
  styles,
  detailTitle,
  detail,
  nameOf = row => row.name,
}: RowsTableProps<State, R>) {
  const [selected, setSelected] = useState<State>();
  const states = Object.keys(styles) as State[];
  const numbered = rows.map((row, index) => ({ row, index }));
  const byState = states.map(state => ({ state, found: numbered.filter(({ row }) => row.state === state) }));
  const chips = byState
    .filter(({ state, found }) => found.length > 0 || state === selected)
    .map(({ state, found }) => ({ value: state, count: found.length, ...styles[state] }));
  const listed = byState.flatMap(({ state, found }) => (selected === undefined || selected === state ? found : []));
  const { shown, end } = useBatches(listed);
  return (
    <Stack gap={12}>
      <FilterChips label="Filter rows" chips={chips} total={rows.length} selected={selected} onSelect={setSelected} />
      <Table
        columns={[['Line', '72px'], ['Store', '24%'], ['Row', '124px'], [detailTitle]]}
        rowCount={listed.length}
        below={
          <>
            {listed.length === 0 && <p className={classes.none}>No matching rows.</p>}
            {end !== null && <div ref={end} className={classes.end} />}
          </>
        }
      >
        <tbody>
          {shown.map(({ row, index }, position) => (
            <tr
              key={index}
              aria-rowindex={position + 2}
              className={classes.row}
              data-row={row.name}
              data-state={row.state}
            >
              <td className={classes.line} data-label="Line">
                {formatNumber(row.line)}
              </td>
              <td className={classes.name}>{row.name === '' ? <em>no name</em> : nameOf(row)}</td>
              <td>
                <Badge tone={styles[row.state].tone}>{styles[row.state].label}</Badge>
              </td>
              <td className={classes.detail}>{detail(row)}</td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Stack>
  );
}
