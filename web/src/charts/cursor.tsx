// The place that is pointed at: a rule through the plot and a dot on each line; and the stretch that is being selected.

import styles from './charts.module.css';
import { colourOf } from './colours.ts';
import type { Cut } from './cut.ts';
import { type DrawnKind, type Plot, xOf, yOf } from './plot.ts';
import type { Selection } from './use_pointing.ts';

export interface CursorProps {
  plot: Plot;
  cut: Cut;
  kind: DrawnKind;
  slot: number | null;
  selection: Selection | null;
}

export function Cursor({ plot, cut, kind, slot, selection }: CursorProps) {
  const place = slot === null ? undefined : cut.slots[slot];
  return (
    <svg className={styles.cursor} width={plot.width} height={plot.height} aria-hidden="true">
      <title />
      {selection !== null && <Selected {...{ plot, cut, selection }} />}
      {place !== undefined && slot !== null && <Pointed {...{ plot, cut, kind, slot, place }} />}
    </svg>
  );
}

function Selected({ plot, cut, selection }: { plot: Plot; cut: Cut; selection: Selection }) {
  const from = xOf(plot, Math.max(plot.from, cut.slots[selection.first]?.from ?? plot.from));
  const to = xOf(plot, Math.min(plot.to, cut.slots[selection.last]?.to ?? plot.to));
  return (
    <>
      <rect
        x={from}
        y={plot.top}
        width={Math.max(1, to - from)}
        height={plot.bottom - plot.top}
        fill="var(--selection)"
        opacity={0.55}
      />
      {[from, to].map(x => (
        <line key={x} x1={x} x2={x} y1={plot.top} y2={plot.bottom} stroke="var(--focus)" />
      ))}
    </>
  );
}

function Pointed({
  plot,
  cut,
  kind,
  slot,
  place,
}: Omit<CursorProps, 'selection' | 'slot'> & { slot: number; place: Cut['slots'][number] }) {
  const x = xOf(plot, (place.from + place.to) / 2);
  if (kind === 'column') {
    const from = xOf(plot, place.from);
    return (
      <rect
        x={from}
        y={plot.top}
        width={xOf(plot, place.to) - from}
        height={plot.bottom - plot.top}
        fill="var(--ink)"
        opacity={0.06}
      />
    );
  }
  let base = 0;
  return (
    <>
      <line x1={x} x2={x} y1={plot.top} y2={plot.bottom} stroke="var(--soft)" strokeWidth={1} />
      {cut.series.map(series => {
        const value = series.values[slot] ?? null;
        if (value === null) return null;
        base = plot.stacked ? base + value : value;
        if (series.colour === null && series.rest === null) return null;
        return (
          <circle
            key={series.key}
            cx={x}
            cy={yOf(plot, base)}
            r={3.5}
            fill={colourOf(series, kind)}
            stroke="var(--paper)"
            strokeWidth={1.5}
          />
        );
      })}
    </>
  );
}
