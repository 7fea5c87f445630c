// A table of a few rows, as HTML has it: for lists of up to fifty, which need no window, no selection and no keys.

import type { ReactNode } from 'react';
import { NullMark, SafeText } from './cells.tsx';
import { type GridColumn, textOf } from './columns.ts';
import styles from './grid.module.css';

export interface SimpleTableProps<Row> {
  columns: readonly GridColumn<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row, at: number) => string | number;
  label: string;
  empty?: ReactNode;
}

function Value<Row>({ column, row }: { column: GridColumn<Row>; row: Row }) {
  if (column.render !== undefined) return column.render(row);
  const value = column.text === undefined ? (row as Record<string, unknown>)[column.key] : '';
  return value === null || value === undefined ? <NullMark /> : <SafeText text={textOf(column, row)} />;
}

export function SimpleTable<Row>({ columns, rows, rowKey, label, empty }: SimpleTableProps<Row>) {
  const side = (column: GridColumn<Row>) =>
    [
      column.align === 'right' ? styles['end'] : '',
      column.mono === true ? styles['mono'] : '',
      column.width !== undefined || column.align === 'right' ? styles['line'] : '',
    ].join(' ');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways on a narrow screen, which keys must be able to do.
    <div className={styles['tableBox']} role="region" aria-label={label} tabIndex={0}>
      <table className={styles['table']}>
        <thead>
          <tr>
            {columns.map(column => (
              <th key={column.key} scope="col" className={side(column)} style={{ width: column.width }}>
                {column.label}
                {column.hint !== undefined && <span className={styles['hint']}> {column.hint}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={rowKey(row, at)}>
              {columns.map(column => (
                <td key={column.key} className={side(column)}>
                  <Value column={column} row={row} />
                </td>
              ))}
            </tr>
          ))}
          {rows.length === 0 && empty !== undefined && (
            <tr>
              <td colSpan={columns.length}>{empty}</td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}
