// The order of rows: which column, which way, and the rows put so. Equal rows keep the order they came in, empty values stand last.

import { useMemo, useState } from 'react';
import { type GridColumn, textOf } from './columns.ts';

export interface Sort {
  key: string;
  down: boolean;
}

const letters = new Intl.Collator('en', { numeric: true });

function compareValues(one: number | string | null, other: number | string | null): number {
  if (one === null || one === '') return other === null || other === '' ? 0 : 1;
  if (other === null || other === '') return -1;
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return letters.compare(String(one), String(other));
}

const isEmpty = (value: number | string | null) => value === null || value === '';

/** Indexes of the rows in order. */
export function orderOf<Row>(rows: readonly Row[], column: GridColumn<Row>, down: boolean): Uint32Array {
  const values = rows.map(row => (column.value === undefined ? textOf(column, row) : column.value(row)));
  const order = new Uint32Array(rows.length).map((_, at) => at);
  const way = down ? -1 : 1;
  return order.sort((a, b) => {
    const one = values[a] ?? null;
    const other = values[b] ?? null;
    const found = compareValues(one, other);
    return (isEmpty(one) || isEmpty(other) ? found : found * way) || a - b;
  });
}

/** What a click on a head asks for: up, down, as it came. */
export const nextSort = (sort: Sort | undefined, key: string): Sort | undefined =>
  sort?.key !== key ? { key, down: false } : sort.down ? undefined : { key, down: true };

export interface Sorting<Row> {
  columns: readonly GridColumn<Row>[];
  rows: readonly Row[];
  /** Given by a page that asks its server for the order; without it the grid sorts what it has. */
  sort: Sort | undefined;
  onSort: ((sort: Sort | undefined) => void) | undefined;
}

/** Rows in their order, and how to ask for another. */
export function useSorting<Row>({ columns, rows, sort, onSort }: Sorting<Row>) {
  const [own, setOwn] = useState<Sort | undefined>(sort);
  const current = onSort === undefined ? own : sort;
  const column = onSort === undefined && own !== undefined ? columns.find(one => one.key === own.key) : undefined;
  const down = own?.down ?? false;
  const order = useMemo(() => (column === undefined ? undefined : orderOf(rows, column, down)), [rows, column, down]);
  const rowAt = (at: number): Row | undefined => rows[order === undefined ? at : (order[at] ?? at)];
  return { sort: current, rowAt, ask: (key: string) => (onSort ?? setOwn)(nextSort(current, key)) };
}
