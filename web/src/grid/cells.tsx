// What stands in a cell: NULL as a quiet mark, hidden characters as escapes, and one row of a grid. Rows are drawn again only when
// something of them changed, which is what lets a hundred thousand scroll.

import { memo, type ReactNode } from 'react';
import { type GridColumn, textOf } from './columns.ts';
import styles from './grid.module.css';
import { hidesSomething, visiblePieces } from './visible.ts';

const longestShown = 2_000;

/** A text of anybody, safe to look at. */
export function SafeText({ text, whole = false }: { text: string; whole?: boolean }): ReactNode {
  const shown = !whole && text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
  if (!hidesSomething(shown)) return shown;
  return visiblePieces(shown).map((piece, at) =>
    piece.escape ? (
      <span key={at} className={styles['escape']}>
        {piece.text}
      </span>
    ) : (
      <bdi key={at}>{piece.text}</bdi>
    ),
  );
}

/** The mark of an absent value. */
export const NullMark = () => <span className={styles['null']}>null</span>;

function Content<Row>({ column, row }: { column: GridColumn<Row>; row: Row }) {
  if (column.render !== undefined) return column.render(row);
  const value = column.text === undefined ? (row as Record<string, unknown>)[column.key] : textOf(column, row);
  return value === null || value === undefined ? <NullMark /> : <SafeText text={textOf(column, row)} />;
}

export interface RowProps<Row> {
  row: Row;
  at: number;
  height: number;
  gridId: string;
  columns: readonly GridColumn<Row>[];
  widths: readonly number[];
  /** Columns drawn besides the first: from, to (exclusive), and the width of those before them. */
  from: number;
  to: number;
  before: number;
  /** Chosen columns; -1 for none. */
  chosenFrom: number;
  chosenTo: number;
  active: number;
  rowNumbers: boolean;
  opens: boolean;
}

interface CellProps<Row> {
  column: GridColumn<Row>;
  at: number;
  width: number;
  first: boolean;
  props: RowProps<Row>;
}

function GridCell<Row>({ column, at, width, first, props }: CellProps<Row>) {
  const chosen = at >= props.chosenFrom && at <= props.chosenTo;
  const classes = [
    styles['cell'],
    first ? styles['first'] : '',
    column.align === 'right' ? styles['right'] : '',
    column.mono === true ? styles['mono'] : '',
    chosen ? styles['chosen'] : '',
    props.active === at ? styles['active'] : '',
  ];
  return (
    <div
      role="gridcell"
      id={`${props.gridId}-${props.at}-${at}`}
      aria-colindex={at + 1}
      aria-selected={chosen}
      data-column={at}
      className={classes.join(' ')}
      style={{ width }}
    >
      <Content column={column} row={props.row} />
    </div>
  );
}

function PlainRow<Row>(props: RowProps<Row>) {
  const { columns, widths, from, to, before, at } = props;
  const [head] = columns;
  return (
    <div
      role="row"
      aria-rowindex={at + 2}
      data-row={at}
      className={`${styles['row']} ${props.opens ? styles['opens'] : ''}`}
      style={{ height: props.height }}
    >
      {props.rowNumbers && (
        <span aria-hidden className={styles['number']}>
          {at + 1}
        </span>
      )}
      {head !== undefined && <GridCell column={head} at={0} width={widths[0] ?? 0} first props={props} />}
      {before > 0 && <span aria-hidden className={styles['gap']} style={{ width: before }} />}
      {columns.slice(from, to).map((column, place) => (
        <GridCell
          key={column.key}
          column={column}
          at={from + place}
          width={widths[from + place] ?? 0}
          first={false}
          props={props}
        />
      ))}
    </div>
  );
}

export const GridRow = memo(PlainRow) as typeof PlainRow;
