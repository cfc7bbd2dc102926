import type { ReactNode } from 'react';
import classes from './table.module.css';

interface TableProps {
  /** Titles of the columns, with their widths. */
  columns: readonly (readonly [title: string, width?: string])[];
  /** Number of all rows; a long table renders only some. */
  rowCount: number;
  className?: string | undefined;
  /** The table's body. Each row has its `aria-rowindex`, from 2. */
  children: ReactNode;
  /** Content below the table, on the same surface. */
  below?: ReactNode;
}

/** A table on a surface. On a narrow screen a row is a block, in which `data-label` names a cell. */
export function Table({ columns, rowCount, className, children, below }: TableProps) {
  return (
    <div className={[classes.surface, className].filter(Boolean).join(' ')}>
      <table className={classes.table} aria-rowcount={rowCount + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map(([title, width]) => (
              <th key={title} scope="col" style={{ width }}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        {children}
      </table>
      {below}
    </div>
  );
}
