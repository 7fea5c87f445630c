// A table of any length on a page: 20 rows or a million scroll alike, since only what is seen is drawn. One element has the focus and names
// its active cell, so that arrows, screen readers and the clipboard agree about where one is. Values are shown by cells.tsx, safely.

import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useId, useMemo, useRef, useState } from 'react';
import { words as gridWords } from '../words/grid.ts';
import { useWords } from '../words/words.ts';
import { GridRow } from './cells.tsx';
import { type GridColumn, textOf, useWidths } from './columns.ts';
import styles from './grid.module.css';
import { GridHead } from './head.tsx';
import { Peek } from './peek.tsx';
import { useRowWindow } from './row_window.ts';
import { type Cell, rectangleOf, type Selection } from './selection.ts';
import { type Sort, useSorting } from './sorting.ts';
import { revealColumn, useColumnWindow } from './use_columns.ts';
import { usePeek } from './use_peek.ts';
import { cellUnder, useSelection } from './use_selection.ts';

export interface GridProps<Row> {
  columns: readonly GridColumn<Row>[];
  rows: readonly Row[];
  /** Unique; also names rows for those who look for them. */
  rowKey: (row: Row, at: number) => string | number;
  /** What the table is, for those who do not see it. */
  label: string;
  /** In pixels, or `fill` for all of the room that its parent gives. */
  height?: number | 'fill';
  /** Rows after which it scrolls; where there is no `height`. */
  maxRows?: number;
  /** The order the rows have; with `onSort` the page orders them, without it the grid does. */
  sort?: Sort | undefined;
  onSort?: (sort: Sort | undefined) => void;
  /** Enter or a click on a row. */
  onOpen?: (row: Row) => void;
  /** Near the end of the rows: a page may bring more. */
  onEnd?: () => void;
  empty?: ReactNode;
  /** Numbers the rows at the left. */
  rowNumbers?: boolean;
}

const headHeight = 33;
const shownWithoutHeight = 15;
const rowsBeforeEnd = 40;

const isTouch = () => typeof matchMedia === 'function' && matchMedia('(pointer: coarse)').matches;

const chosenIn = (selection: Selection | undefined, row: number): [number, number] => {
  if (selection === undefined) return [-1, -1];
  const { top, bottom, left, right } = rectangleOf(selection);
  return row >= top && row <= bottom ? [left, right] : [-1, -1];
};

/** Columns, widths and rows as they stand on the screen now. */
function useLayout<Row>(props: GridProps<Row>) {
  const { columns, rows, rowNumbers = false, height, maxRows = shownWithoutHeight } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const rowHeight = isTouch() ? (props.onOpen === undefined ? 34 : 44) : 28;
  const reserved = rowNumbers ? Math.max(36, String(rows.length).length * 8 + 18) : 0;
  const shape = { count: rows.length, rowHeight };
  const lines = useRowWindow(scroller, shape, headHeight);
  const { widths, resize } = useWidths(columns, rows, Math.max(0, lines.width - reserved));
  const across = useColumnWindow(scroller, widths, reserved);
  // Two pixels of borders, and the bar that some systems lay over the last row.
  const own =
    headHeight +
    Math.min(rows.length === 0 ? 2.5 : rows.length, maxRows) * rowHeight +
    2 +
    (across.total > lines.width ? 12 : 0);
  const style = height === 'fill' ? { height: '100%' } : { height: height ?? own };
  return { scroller, rowHeight, reserved, lines, widths, resize, across, style };
}

type Layout = ReturnType<typeof useLayout>;

/** Keys that do something besides moving: order, width, whole text, open. */
function actOnKey<Row>(
  event: KeyboardEvent,
  at: Cell,
  acts: {
    column: GridColumn<Row> | undefined;
    width: number;
    ask: (key: string) => void;
    resize: (key: string, width: number) => void;
    peek: (cell: Cell) => void;
    open: (() => void) | undefined;
  },
): void {
  const { column } = acts;
  const inHead = at.row < 0;
  if (column === undefined) return;
  if (event.altKey && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
    acts.resize(column.key, acts.width + (event.key === 'ArrowLeft' ? -16 : 16));
  } else if (event.key === 'Enter' && inHead && column.sortable === true) acts.ask(column.key);
  else if (event.key === 'Enter' && !inHead && acts.open !== undefined) acts.open();
  else if (!inHead && (event.key === ' ' || event.key === 'F2' || event.key === 'Enter')) acts.peek(at);
  else return;
  event.preventDefault();
}

function useGrid<Row>(props: GridProps<Row>, layout: Layout) {
  const { columns, rows, onOpen } = props;
  const { scroller, lines, widths, reserved, resize } = layout;
  const gridId = useId();
  const words = useWords(gridWords);
  const [said, say] = useState('');
  const sorting = useSorting({ columns, rows, sort: props.sort, onSort: props.onSort });
  const { rowAt } = sorting;
  const textAt = useCallback(
    ({ row, column }: Cell) => {
      const [found, one] = [columns[column], row < 0 ? undefined : rowAt(row)];
      return found === undefined ? '' : one === undefined ? found.label : textOf(found, one);
    },
    [columns, rowAt],
  );
  const reveal = useCallback(
    ({ row, column }: Cell) => {
      if (row >= 0) lines.reveal(row);
      if (scroller.current !== null) revealColumn(scroller.current, widths, column, reserved);
    },
    [lines.reveal, scroller, widths, reserved],
  );
  const page = Math.max(1, Math.floor(lines.viewHeight / layout.rowHeight) - 1);
  const extent = useMemo(
    () => ({ rows: rows.length, columns: columns.length, page }),
    [rows.length, columns.length, page],
  );
  const choosing = useSelection({
    extent,
    textAt,
    reveal,
    onCopied: cells => say(cells === undefined ? words.tooMany : words.copied(cells)),
  });
  const refocus = useCallback(() => scroller.current?.focus(), [scroller]);
  const peek = usePeek({ gridId, columns, textAt, refocus });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || choosing.onKey(event) || choosing.selection === undefined) return;
    const at = choosing.selection.focus;
    const row = at.row < 0 ? undefined : rowAt(at.row);
    actOnKey(event, at, {
      column: columns[at.column],
      width: widths[at.column] ?? 0,
      ask: sorting.ask,
      resize,
      peek: cell => peek.show(cell, true),
      open: onOpen === undefined || row === undefined ? undefined : () => onOpen(row),
    });
  };
  return { gridId, words, said, sorting, choosing, peek, onKeyDown };
}

/** Asks for more rows when the last ones are near, once for each length. */
function useEnd(onEnd: (() => void) | undefined, end: number, count: number): void {
  const asked = useRef(-1);
  useEffect(() => {
    if (onEnd === undefined || asked.current === count || end < count - rowsBeforeEnd) return;
    asked.current = count;
    onEnd();
  }, [onEnd, end, count]);
}

function Rows<Row>({
  props,
  layout,
  grid,
}: {
  props: GridProps<Row>;
  layout: Layout;
  grid: ReturnType<typeof useGrid<Row>>;
}) {
  const { window: shown } = layout.lines;
  const { selection } = grid.choosing;
  const drawn: ReactNode[] = [];
  for (let at = shown.first; at < shown.end; at++) {
    const row = grid.sorting.rowAt(at);
    if (row === undefined) continue;
    const [chosenFrom, chosenTo] = chosenIn(selection, at);
    drawn.push(
      <GridRow<Row>
        key={props.rowKey(row, at)}
        row={row}
        at={at}
        height={layout.rowHeight}
        gridId={grid.gridId}
        columns={props.columns}
        widths={layout.widths}
        from={layout.across.from}
        to={layout.across.to}
        before={layout.across.before}
        chosenFrom={chosenFrom}
        chosenTo={chosenTo}
        active={selection?.focus.row === at ? selection.focus.column : -1}
        rowNumbers={props.rowNumbers ?? false}
        opens={props.onOpen !== undefined}
      />,
    );
  }
  return (
    <div
      role="rowgroup"
      className={styles['body']}
      style={{ height: shown.height, width: layout.across.total, minWidth: '100%' }}
    >
      <div
        className={styles['rows']}
        role="presentation"
        style={{ transform: `translateY(${shown.offset}px)`, minWidth: '100%' }}
      >
        {drawn}
      </div>
    </div>
  );
}

export function Grid<Row>(props: GridProps<Row>) {
  const { columns, rows, onOpen } = props;
  const layout = useLayout(props);
  const grid = useGrid(props, layout);
  const { choosing, peek, sorting, gridId } = grid;
  const { lines, across } = layout;
  const at = choosing.selection?.focus;
  const seen = at !== undefined && (at.row < 0 || (at.row >= lines.window.first && at.row < lines.window.end));
  const drawn = at !== undefined && (at.column === 0 || (at.column >= across.from && at.column < across.to));
  useEnd(props.onEnd, lines.window.end, rows.length);
  const open = (target: EventTarget, plain: boolean) => {
    const cell = cellUnder(target);
    const row = cell === undefined ? undefined : sorting.rowAt(cell.row);
    const inControl = target instanceof Element && target.closest('a,button,input') !== null;
    if (plain && row !== undefined && !inControl) onOpen?.(row);
  };
  return (
    <>
      <div
        ref={layout.scroller}
        role="grid"
        tabIndex={0}
        aria-label={props.label}
        aria-rowcount={rows.length + 1}
        aria-colcount={columns.length}
        aria-multiselectable
        aria-description={grid.words.keys}
        aria-activedescendant={seen && drawn ? `${gridId}-${at.row}-${at.column}` : undefined}
        className={styles['grid']}
        style={
          { ...layout.style, '--grid-row': `${layout.rowHeight}px`, '--grid-number': `${layout.reserved}px` } as object
        }
        onKeyDown={grid.onKeyDown}
        onFocus={event => {
          if (event.target === event.currentTarget && at === undefined && rows.length > 0)
            choosing.choose({ anchor: { row: 0, column: 0 }, focus: { row: 0, column: 0 } });
        }}
        onCopy={choosing.onCopy}
        onPointerDown={choosing.onPointerDown}
        onPointerMove={choosing.onPointerMove}
        onPointerOver={peek.onPointerOver}
        onPointerLeave={peek.stop}
        onClick={event => open(event.target, !event.shiftKey && !spans(choosing.selection))}
        onDoubleClick={event => {
          const cell = cellUnder(event.target);
          if (cell !== undefined && onOpen === undefined) peek.show(cell, true);
        }}
      >
        <div role="rowgroup" className={styles['headGroup']} style={{ width: across.total, minWidth: '100%' }}>
          <GridHead
            gridId={gridId}
            columns={columns}
            widths={layout.widths}
            from={across.from}
            to={across.to}
            before={across.before}
            active={at?.row === -1 ? at.column : -1}
            rowNumbers={props.rowNumbers ?? false}
            sort={sorting.sort}
            ask={sorting.ask}
            resize={layout.resize}
            activate={column => choosing.choose({ anchor: { row: -1, column }, focus: { row: -1, column } })}
          />
        </div>
        {rows.length === 0 ? (
          <EmptyRow>{props.empty ?? grid.words.empty}</EmptyRow>
        ) : (
          <Rows props={props} layout={layout} grid={grid} />
        )}
      </div>
      <output className={styles['unseen']}>{grid.said}</output>
      {peek.of !== undefined && <Peek of={peek.of} onClose={peek.close} />}
    </>
  );
}

const spans = (selection: Selection | undefined) =>
  selection !== undefined &&
  (selection.anchor.row !== selection.focus.row || selection.anchor.column !== selection.focus.column);

function EmptyRow({ children }: { children: ReactNode }) {
  return (
    <div role="rowgroup">
      <div role="row">
        <div role="gridcell" className={styles['empty']}>
          {children}
        </div>
      </div>
    </div>
  );
}
