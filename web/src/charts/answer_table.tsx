// An answer as a table: the twin of every chart, with the same numbers in full.

import { useMemo } from 'react';
import { Grid } from '../grid/grid.tsx';
import { orderOf, type Sort } from '../grid/sorting.ts';
import { useFormat } from '../parts/format.ts';
import { words } from '../words/charts.ts';
import { useWords } from '../words/words.ts';
import styles from './charts.module.css';
import { type Cell, columnsOf, numberOf, type PanelAnswer, type Pick, timeOf } from './cut.ts';
import { textWidth } from './look.ts';
import { usePaper } from './paper.ts';
import { PaperTable } from './paper_table.tsx';
import { usePickWords } from './picking.ts';
import { cellText, shortNames } from './reading.ts';
import { useNames } from './use_names.ts';

export interface AnswerTableProps {
  answer: PanelAnswer;
  height?: number;
  label: string;
  onPick?: ((pick: Pick) => void) | undefined;
  /** Shows values as people read them; copies are exact all the same. Twins of charts show every digit. */
  rounded?: boolean;
  /** The order of the rows, where the page holds it. */
  sort?: Sort | undefined;
  onSort?: ((sort: Sort | undefined) => void) | undefined;
}

interface TableRow {
  key: number;
  cells: readonly Cell[];
  before: readonly Cell[] | undefined;
  rest: number | null;
}

/** Rows of the table, each beside that of the time before; what the top leaves out at the end. As in the chart, what lies after the end of the data
 * has no values, whatever the answer says of it. */
export function tableRows(answer: PanelAnswer): TableRow[] {
  const { time, metrics } = columnsOf(answer);
  const end = answer.data_to === null ? Number.POSITIVE_INFINITY : Date.parse(answer.data_to);
  const there = (cells: readonly Cell[]): readonly Cell[] =>
    time >= 0 && (timeOf(cells[time], answer.time_zone) ?? 0) >= end
      ? cells.map((cell, index) => (metrics.includes(index) ? null : cell))
      : cells;
  const rows: TableRow[] = answer.rows.map((cells, key) => ({
    ...{ key, cells: there(cells), before: answer.previous?.[key], rest: null },
  }));
  const { count = 0, rows: rest = [] } = answer.other ?? {};
  return [
    ...rows,
    ...rest.map((cells, index) => ({ key: rows.length + index, cells: there(cells), before: undefined, rest: count })),
  ];
}

export function AnswerTable({ answer, height, label, onPick, rounded = false, sort, onSort }: AnswerTableProps) {
  const said = useWords(words);
  const format = useFormat();
  const names = useNames();
  const paper = usePaper();
  const rows = useMemo(() => tableRows(answer), [answer]);
  const columns = useMemo(() => {
    const compared = rows.some(({ before }) =>
      columnsOf(answer).metrics.some(index => (before?.[index] ?? null) !== null),
    );
    const first = answer.columns.findIndex(({ kind }) => kind === 'dimension');
    const textOf = (row: TableRow, index: number) => {
      const column = answer.columns[index] as PanelAnswer['columns'][number];
      if (row.rest !== null && column.kind === 'dimension') return index === first ? said.other(row.rest) : '';
      return cellText(row.cells[index], column, { format, names, grain: answer.grain });
    };
    const called = answer.columns.map(column => names.label(column.name, column.label));
    const { metrics } = columnsOf(answer);
    const short = shortNames(metrics.map(index => called[index] ?? ''));
    return answer.columns.flatMap((column, index) => {
      const unit = column.kind === 'metric' ? format.unit(column.unit) : '';
      const name = (column.kind === 'metric' ? short[metrics.indexOf(index)] : called[index]) ?? '';
      const pickable = onPick !== undefined && column.kind === 'dimension';
      const metric = column.kind === 'metric';
      const shownOf = (row: TableRow) =>
        rounded && metric ? format.value(row.cells[index], column.unit) : textOf(row, index);
      const hint = rounded || unit.toLowerCase() === name.toLowerCase() ? '' : unit;
      const own = {
        key: column.name,
        ...(rounded && index === Math.max(first, 0) ? { grow: true } : {}),
        width: widthOf(`${name} ${hint}`, rows.slice(0, 40).map(shownOf)),
        label: name,
        ...(hint === '' ? {} : { hint }),
        align: metric ? ('right' as const) : ('left' as const),
        sortable: true,
        text: (row: TableRow) => textOf(row, index),
        value: (row: TableRow) => orderedBy(row.cells[index], metric || isNumeric(column.type)),
        ...(rounded && metric ? { render: shownOf } : {}),
        ...(pickable
          ? { render: (row: TableRow) => <PickCell {...{ row, index, column, onPick }} text={textOf(row, index)} /> }
          : {}),
      };
      if (!compared || column.kind !== 'metric') return [own];
      return [own, beforeColumn(column, index)];
    });
    function beforeColumn(column: PanelAnswer['columns'][number], index: number) {
      return {
        key: `${column.name} before`,
        label: said.before,
        align: 'right' as const,
        sortable: true,
        text: (row: TableRow) => format.value(row.before?.[index] ?? null, column.unit, { exact: true }),
        value: (row: TableRow) => numberOf(row.before?.[index]),
        ...(rounded ? { render: (row: TableRow) => format.value(row.before?.[index] ?? null, column.unit) } : {}),
      };
    }
  }, [answer, rows, format, names, said, onPick, rounded]);
  const ordered = useMemo(() => {
    const column = onSort && columns.find(({ key }) => key === sort?.key);
    if (column === undefined) return rows;
    return [...orderOf(rows, column, sort?.down ?? false)].flatMap(at => rows[at] ?? []);
  }, [rows, columns, sort, onSort]);
  if (paper) return <PaperTable columns={columns} rows={ordered} rowKey={row => row.key} label={label} />;
  return (
    <Grid
      columns={columns}
      rows={ordered}
      {...(onSort === undefined ? {} : { sort, onSort })}
      rowKey={row => row.key}
      label={label}
      maxRows={height === undefined ? 14 : Math.max(12, Math.floor((height - 36) / 28))}
    />
  );
}

/** Pixels of a column: its name with the sign of the order, or its widest value. */
const widthOf = (name: string, texts: readonly string[]): number =>
  Math.min(360, Math.max(64, textWidth(name) * 1.04 + 36, ...texts.map(text => textWidth(text) * 1.13 + 22)));

const isNumeric = (type: string): boolean => /INT|DOUBLE|DECIMAL|FLOAT|REAL/i.test(type);

const orderedBy = (cell: Cell | undefined, numeric: boolean): number | string | null =>
  numeric ? numberOf(cell) : cell === null || cell === undefined ? null : String(cell);

interface PickCellProps {
  row: TableRow;
  index: number;
  column: PanelAnswer['columns'][number];
  text: string;
  onPick: ((pick: Pick) => void) | undefined;
}

function PickCell({ row, index, column, text, onPick }: PickCellProps) {
  const pickWords = usePickWords();
  if (row.rest !== null) return text;
  const cell = row.cells[index] ?? null;
  return (
    <button
      type="button"
      className={styles.pick}
      tabIndex={-1}
      title={pickWords(text, column.name)}
      onClick={() => onPick?.({ dimension: column.name, value: cell === null ? null : String(cell) })}
    >
      {text}
    </button>
  );
}
