// The head of a grid: names of columns, their order, and their widths. Everything the mouse does here, keys do too, through the cell of
// the head that is active: Enter orders, Alt with an arrow widens and narrows.

import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { PointerEvent } from 'react';
import { SafeText } from './cells.tsx';
import type { GridColumn } from './columns.ts';
import styles from './grid.module.css';
import type { Sort } from './sorting.ts';

interface HeadProps<Row> {
  gridId: string;
  columns: readonly GridColumn<Row>[];
  widths: readonly number[];
  from: number;
  to: number;
  before: number;
  active: number;
  rowNumbers: boolean;
  sort: Sort | undefined;
  ask: (key: string) => void;
  resize: (key: string, width: number) => void;
  activate: (column: number) => void;
}

const sortWords = { up: 'ascending', down: 'descending' } as const;

function drag(event: PointerEvent<HTMLElement>, width: number, done: (width: number) => void) {
  event.preventDefault();
  event.stopPropagation();
  const handle = event.currentTarget;
  const from = event.clientX;
  handle.setPointerCapture(event.pointerId);
  const move = (moved: globalThis.PointerEvent) => done(width + moved.clientX - from);
  const end = () => {
    handle.removeEventListener('pointermove', move);
    handle.removeEventListener('pointerup', end);
    handle.removeEventListener('pointercancel', end);
  };
  handle.addEventListener('pointermove', move);
  handle.addEventListener('pointerup', end);
  handle.addEventListener('pointercancel', end);
}

function HeadCell<Row>({ column, at, props }: { column: GridColumn<Row>; at: number; props: HeadProps<Row> }) {
  const { sort } = props;
  const way = sort?.key !== column.key ? undefined : sort.down ? 'down' : 'up';
  const width = props.widths[at] ?? 0;
  const sortable = column.sortable === true;
  const Arrow = way === 'down' ? IconArrowDown : IconArrowUp;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid takes the keys.
    <div
      role="columnheader"
      id={`${props.gridId}--1-${at}`}
      aria-colindex={at + 1}
      aria-sort={way === undefined ? (sortable ? 'none' : undefined) : sortWords[way]}
      data-head={column.key}
      className={[
        styles['headCell'],
        at === 0 ? styles['first'] : '',
        column.align === 'right' ? styles['right'] : '',
        sortable ? styles['sortable'] : '',
        props.active === at ? styles['active'] : '',
      ].join(' ')}
      style={{ width }}
      onClick={() => {
        props.activate(at);
        if (sortable) props.ask(column.key);
      }}
    >
      <span className={styles['label']} title={column.label}>
        <SafeText text={column.label} />
      </span>
      {column.hint !== undefined && <span className={styles['hint']}>{column.hint}</span>}
      {way !== undefined && <Arrow size={13} stroke={2} aria-hidden />}
      <span
        aria-hidden
        data-handle={column.key}
        className={styles['handle']}
        onPointerDown={event => drag(event, width, wide => props.resize(column.key, wide))}
        onClick={event => event.stopPropagation()}
      />
    </div>
  );
}

export function GridHead<Row>(props: HeadProps<Row>) {
  const { columns, from, to, before } = props;
  const [first] = columns;
  return (
    <div role="row" aria-rowindex={1} className={styles['headRow']}>
      {props.rowNumbers && <span aria-hidden className={styles['number']} />}
      {first !== undefined && <HeadCell column={first} at={0} props={props} />}
      {before > 0 && <span aria-hidden className={styles['gap']} style={{ width: before }} />}
      {columns.slice(from, to).map((column, place) => (
        <HeadCell key={column.key} column={column} at={from + place} props={props} />
      ))}
    </div>
  );
}
