// How a number goes through the hours of days: a row a day, a column an hour, the darker the more. Any two dimensions stand the same way. A
// cell without a row stays empty. A click on an hour of a day narrows the range to it, one on a value's row filters by it. Arrow keys move from
// cell to cell, a live region reads them, and Enter is the click.

import { type KeyboardEvent, useMemo, useState } from 'react';
import { useFormat } from '../parts/format.ts';
import { words } from '../words/charts.ts';
import { useWords } from '../words/words.ts';
import type { ChartProps } from './chart_props.ts';
import { type Cell, numberOf } from './cut.ts';
import { type HeatCell, heatOf } from './heat.ts';
import styles from './heatmap.module.css';
import { useNames } from './use_names.ts';

export function Heatmap({ answer, label, onPick, onZoom }: ChartProps) {
  const said = useWords(words);
  const format = useFormat();
  const names = useNames();
  const heat = useMemo(() => heatOf(answer, { format, names }), [answer, format, names]);
  const [at, setAt] = useState<{ row: number; column: number; keys: boolean } | null>(null);
  const unit = heat.metric?.unit ?? null;
  const pointed = at === null ? undefined : heat.cells[at.row]?.[at.column];
  const reading =
    at === null
      ? ''
      : `${heat.rows[at.row]?.text ?? ''} ${heat.columns[at.column]?.long ?? ''}: ${pointed === undefined || pointed === null ? (at.column >= heat.emptyFrom ? said.noData : said.gap) : format.value(pointed.cell as Cell, unit, { exact: true })}`;
  const choose = (row: number, column: number) => {
    const span = heat.cells[row]?.[column]?.span;
    const pick = heat.rows[row]?.pick;
    if (span !== undefined) onZoom?.(span);
    else if (pick !== undefined) onPick?.(pick);
  };
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
    if (step === undefined) {
      if (event.key === 'Enter' && at !== null) choose(at.row, at.column);
      if (event.key === 'Escape' && at !== null) {
        event.stopPropagation();
        setAt(null);
      }
      return;
    }
    event.preventDefault();
    const clamp = (value: number, count: number) => Math.max(0, Math.min(count - 1, value));
    setAt({
      row: clamp((at?.row ?? 0) + (at === null ? 0 : (step[0] ?? 0)), heat.rows.length),
      column: clamp((at?.column ?? 0) + (at === null ? 0 : (step[1] ?? 0)), heat.columns.length),
      keys: true,
    });
  };
  return (
    <div className={styles.heatmap}>
      <div
        className={styles.grid}
        style={{
          gridTemplateColumns: `max-content repeat(${heat.columns.length}, minmax(0, 1fr))`,
          columnGap: heat.columns.length > 60 ? 0 : undefined,
        }}
        role="application"
        aria-label={`${label}. ${said.perDay}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move along the cells.
        tabIndex={0}
        onKeyDown={move}
        onBlur={() => setAt(null)}
        onPointerLeave={event => {
          if (event.pointerType !== 'touch') setAt(null);
        }}
      >
        <span />
        {heat.emptyFrom < heat.columns.length && (
          <span className={styles.later} style={{ gridColumn: `${heat.emptyFrom + 2} / -1` }}>
            {said.noData}
          </span>
        )}
        {heat.columns.map((column, index) => (
          <span key={column.key} className={styles.hour} data-end={isAtEnd(index, heat.columns.length) || undefined}>
            {index % heat.every === 0 ? column.text : ''}
          </span>
        ))}
        {heat.rows.map((row, index) => (
          <HeatRow
            key={row.key}
            text={row.text}
            cells={heat.cells[index] ?? []}
            at={at?.row === index ? at.column : null}
            onPoint={column => setAt({ row: index, column, keys: false })}
            onChoose={column => choose(index, column)}
            share={cell => shareOf(numberOf(cell.cell) ?? 0, heat)}
          />
        ))}
      </div>
      <div className={styles.foot}>
        <span className={styles.reading} aria-live={at?.keys ? 'polite' : 'off'}>
          {reading}
        </span>
        <span className={styles.scale} aria-hidden="true">
          {format.value(heat.low, unit)}
          <i />
          {format.value(heat.high, unit)}
        </span>
      </div>
    </div>
  );
}

/** Columns so narrow and so near the end that their text would stick out of the page. */
const isAtEnd = (index: number, columns: number): boolean => columns > 24 && columns - index <= columns / 16;

/** How dark a cell is: counts from zero, shares between their least and most. */
function shareOf(value: number, { low, high }: { low: number; high: number }): number {
  return high === low ? 0.6 : 0.04 + 0.96 * ((value - low) / (high - low));
}

interface HeatRowProps {
  text: string;
  cells: readonly (HeatCell | null)[];
  at: number | null;
  onPoint: (column: number) => void;
  onChoose: (column: number) => void;
  share: (cell: HeatCell) => number;
}

function HeatRow({ text, cells, at, onPoint, onChoose, share }: HeatRowProps) {
  return (
    <>
      <span className={styles.day}>{text}</span>
      {cells.map((cell, column) => (
        <i
          key={column}
          className={cell === null ? styles.gap : styles.cell}
          data-at={at === column || undefined}
          data-open={cell?.open || undefined}
          style={
            cell === null ? undefined : ({ '--share': `${Math.round(share(cell) * 100)}%` } as React.CSSProperties)
          }
          onPointerEnter={() => onPoint(column)}
          onPointerUp={event => {
            // A tap is how a finger reads a cell; it must not lead away.
            if (event.pointerType !== 'touch') onChoose(column);
          }}
        />
      ))}
    </>
  );
}
