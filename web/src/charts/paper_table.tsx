// A table as it is printed: all rows and columns, heads that wrap and come again on the next sheet. On the screen the grid stands in its place.

import { type GridColumn, textOf } from '../grid/columns.ts';
import styles from './paper_table.module.css';

export interface PaperTableProps<Row> {
  columns: readonly GridColumn<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
  label: string;
}

export function PaperTable<Row>({ columns, rows, rowKey, label }: PaperTableProps<Row>) {
  return (
    <table className={styles.table} aria-label={label}>
      <thead>
        <tr>
          {columns.map(column => (
            <th key={column.key} scope="col" data-align={column.align}>
              {column.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(row => (
          <tr key={rowKey(row)}>
            {columns.map(column => (
              <td key={column.key} data-align={column.align}>
                {column.render?.(row) ?? textOf(column, row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
