// The calendar of a table: a row for each partition, a cell for each UTC day, its state as colour and pattern. One element has the focus and
// names its active cell, as in the grid; arrows move, Enter lists the intervals behind.

import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { Answer } from '../../api/client.ts';
import { useFormat } from '../../parts/format.ts';
import { words as lakeWords } from '../../words/lake.ts';
import { useWords } from '../../words/words.ts';
import styles from './table.module.css';

export type CalendarAnswer = Answer<'getCalendar'>;
export type DayCell = CalendarAnswer['cells'][number];

export interface Chosen {
  partition: string;
  day: string;
}

interface CalendarProps {
  calendar: CalendarAnswer;
  chosen: Chosen | undefined;
  onChoose: (cell: Chosen) => void;
}

/** Cells by partition and day. */
const cellsByPlace = (cells: readonly DayCell[]): Map<string, DayCell> =>
  new Map(cells.map(cell => [`${cell.partition}\n${cell.day}`, cell]));

/** The months above the days, each over as many columns as it has days. */
function monthsOf(days: readonly string[]): { month: string; days: number }[] {
  const months: { month: string; days: number }[] = [];
  for (const day of days) {
    const month = day.slice(0, 7);
    const last = months.at(-1);
    if (last?.month === month) last.days += 1;
    else months.push({ month, days: 1 });
  }
  return months;
}

const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  PageUp: [0, -7],
  PageDown: [0, 7],
};

/** Of `region=north/lane=2`: its keys, its values. */
const keysOf = (partition: string) =>
  partition
    .split('/')
    .map(part => part.replace(/=.*$/, ''))
    .join(' / ');
const valuesOf = (partition: string) =>
  partition
    .split('/')
    .map(part => part.replace(/^[^=]*=/, ''))
    .join(' / ');

function Head({ days, keys }: { days: readonly string[]; keys: string }) {
  const months = useMemo(() => monthsOf(days), [days]);
  return (
    <>
      <div role="presentation" className={styles['row']}>
        <span className={styles['partition']} />
        {months.map(({ month, days: count }) => (
          <span key={month} className={styles['month']} style={{ gridColumn: `span ${count}` }}>
            {count > 2 ? month : ''}
          </span>
        ))}
      </div>
      <div role="row" className={styles['row']}>
        <span role="columnheader" className={styles['partition']}>
          {keys === '' ? <span className="unseen">{useWords(lakeWords).partition}</span> : keys}
        </span>
        {days.map(day => (
          <span key={day} role="columnheader" aria-label={day} className={styles['day']}>
            {Number(day.slice(8))}
          </span>
        ))}
      </div>
    </>
  );
}

interface PartitionRowProps extends CalendarProps {
  id: string;
  row: number;
  partition: string;
  cells: ReadonlyMap<string, DayCell>;
  active: number;
  onActive: (column: number) => void;
}

function PartitionRow({ id, row, partition, cells, calendar, chosen, active, onActive, onChoose }: PartitionRowProps) {
  const words = useWords(lakeWords);
  const format = useFormat();
  const name = partition === '' ? words.whole : partition;
  return (
    <div role="row" className={styles['row']}>
      <span role="rowheader" className={styles['partition']} title={name}>
        {partition === '' ? name : valuesOf(partition)}
      </span>
      {calendar.days.map((day, column) => {
        const cell = cells.get(`${partition}\n${day}`);
        const state = cell === undefined ? undefined : words.cellStates[cell.restated ? 'restated' : cell.state];
        const text =
          cell === undefined || state === undefined
            ? words.noCell(day, name)
            : words.cellOf(day, name, state, format.integer(cell.rows), cell.revision);
        return (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the calendar takes the keys.
          <span
            key={day}
            role="gridcell"
            id={`${id}-${row}-${column}`}
            aria-label={text}
            aria-selected={chosen?.day === day && chosen.partition === partition}
            title={text}
            className={styles['cell']}
            data-cell={cell?.state}
            data-restated={cell?.restated || undefined}
            data-active={active === column || undefined}
            data-chosen={(chosen?.day === day && chosen.partition === partition) || undefined}
            onClick={() => {
              onActive(column);
              onChoose({ partition, day });
            }}
          />
        );
      })}
    </div>
  );
}

export function Calendar(props: CalendarProps) {
  const words = useWords(lakeWords);
  const { calendar, onChoose } = props;
  const { partitions, days } = calendar;
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState({ row: 0, column: days.length - 1 });
  const cells = useMemo(() => cellsByPlace(calendar.cells), [calendar.cells]);
  const row = Math.min(active.row, partitions.length - 1);
  const column = Math.min(active.column, days.length - 1);

  // The newest days are at the right, and are what one looks for.
  useEffect(() => {
    if (box.current !== null && days.length > 0) box.current.scrollLeft = box.current.scrollWidth;
  }, [days.length]);

  const move = (event: KeyboardEvent) => {
    const partition = partitions[row];
    const day = days[column];
    if ((event.key === 'Enter' || event.key === ' ') && partition !== undefined && day !== undefined) {
      event.preventDefault();
      onChoose({ partition, day });
      return;
    }
    const step = event.key === 'Home' ? [0, -column] : event.key === 'End' ? [0, days.length] : steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const within = (at: number, count: number) => Math.max(0, Math.min(count - 1, at));
    const next = {
      row: within(row + (step[0] ?? 0), partitions.length),
      column: within(column + (step[1] ?? 0), days.length),
    };
    setActive(next);
    document
      .getElementById(`${id}-${next.row}-${next.column}`)
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  };
  return (
    <div ref={box} className={styles['calendarBox']}>
      <div
        role="grid"
        tabIndex={0}
        aria-label={words.calendar}
        aria-activedescendant={`${id}-${row}-${column}`}
        className={styles['calendar']}
        style={{ gridTemplateColumns: `max-content repeat(${days.length}, max-content)` }}
        onKeyDown={move}
      >
        <Head days={days} keys={keysOf(partitions[0] ?? '')} />
        {partitions.map((partition, at) => (
          <PartitionRow
            key={partition}
            {...props}
            id={id}
            row={at}
            partition={partition}
            cells={cells}
            active={at === row ? column : -1}
            onActive={to => setActive({ row: at, column: to })}
          />
        ))}
      </div>
    </div>
  );
}

const legendStates = ['built', 'dirty', 'part', 'missing', 'restated'] as const;

/** What the patterns mean. */
export function Legend({ loaded }: { loaded: boolean }) {
  const words = useWords(lakeWords);
  return (
    <div className={styles['legend']} role="group" aria-label={words.legend}>
      {legendStates.map(state => (
        <span key={state}>
          <i data-cell={state} aria-hidden />
          {words.cellStates[state === 'built' && loaded ? 'loaded' : state]}
        </span>
      ))}
    </div>
  );
}
