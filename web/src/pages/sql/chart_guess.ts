// Which chart a result may want: a time or a name below, numbers above, at most one column to tell series apart. A guess that a person can
// change; nothing is drawn where no number is.

import type { Column } from '../../api/operations.ts';
import { kindOf } from '../../grid/result_kinds.ts';

export type DrawnKind = 'line' | 'area' | 'stacked' | 'column' | 'bar';

export interface Choice {
  kind: DrawnKind;
  x: string;
  y: string[];
  series: string | null;
}

/** Series beyond this are no longer told apart by anybody. */
const mostNumbers = 4;

export function guessChart(columns: readonly Column[], rows: readonly (readonly unknown[])[]): Choice | undefined {
  const kinds = columns.map(column => kindOf(column.type));
  const named = (wanted: readonly string[]) =>
    columns.filter((_, at) => wanted.includes(kinds[at] ?? '')).map(one => one.name);
  const numbers = named(['number']);
  const times = named(['time', 'date']);
  const names = named(['text', 'truth']);
  const x = times[0] ?? names[0] ?? (numbers.length > 1 ? numbers[0] : undefined);
  const y = numbers.filter(name => name !== x);
  if (x === undefined || y.length === 0 || rows.length === 0) return undefined;
  const series = names.find(name => name !== x && distinct(columns, rows, name) <= 12) ?? null;
  const kind: DrawnKind = times.length > 0 ? (rows.length > 2 ? 'line' : 'column') : rows.length > 8 ? 'bar' : 'column';
  return { kind, x, y: series === null ? y.slice(0, mostNumbers) : y.slice(0, 1), series };
}

function distinct(columns: readonly Column[], rows: readonly (readonly unknown[])[], name: string): number {
  const at = columns.findIndex(column => column.name === name);
  return new Set(rows.slice(0, 5_000).map(row => row[at])).size;
}
