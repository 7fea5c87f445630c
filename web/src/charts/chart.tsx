// A chart of an answer, whatever its kind. Numbers come from the answer alone; a chart asks nothing and keeps nothing but where the reader
// points. Lines and columns load ECharts; all other kinds are plain elements.

import { useMemo, useState } from 'react';
import { useFormat } from '../parts/format.ts';
import { AnswerTable } from './answer_table_later.tsx';
import { Bars } from './bars.tsx';
import type { ChartProps } from './chart_props.ts';
import styles from './charts.module.css';
import { byUnit, cutOf } from './cut.ts';
import { Drivers } from './drivers.tsx';
import { Figures } from './figures.tsx';
import { Heatmap } from './heatmap.tsx';
import type { DrawnKind } from './plot.ts';
import { PlotFigure } from './plot_figure.tsx';
import { saysUnit } from './scale.ts';
import { useNames } from './use_names.ts';

export function Chart(props: ChartProps) {
  switch (props.kind) {
    case 'figures':
      return <Figures answer={props.answer} previous={props.answer.previous} />;
    case 'bar':
      return <Bars {...props} />;
    case 'heatmap':
      return <Heatmap {...props} />;
    case 'drivers':
      return (
        <Drivers answer={props.answer} height={props.height} onPick={props.onPick} dimensions={props.dimensions} />
      );
    case 'table':
    case 'report':
      return (
        <AnswerTable answer={props.answer} height={props.height} label={props.label} onPick={props.onPick} rounded />
      );
    default:
      return <Plots {...props} kind={props.kind} />;
  }
}

/** One plot for each unit, under each other on one axis of time, with one place that is pointed at. */
function Plots({ answer, kind, unit, height, onPick, onZoom, label }: ChartProps & { kind: DrawnKind }) {
  const cuts = useMemo(() => byUnit(cutOf(answer)), [answer]);
  const [slot, setSlot] = useState<number | null>(null);
  const format = useFormat();
  const names = useNames();
  const each = Math.max(110, Math.floor((height - 12 * (cuts.length - 1)) / Math.max(1, cuts.length)));
  return (
    <div className={styles.plots}>
      {cuts.map(cut => {
        const own = cut.series[0]?.metric.unit ?? unit ?? null;
        const metrics = [...new Set(cut.series.map(({ metric }) => metric.name))];
        const only = metrics.length === 1 && cuts.length > 1 ? cut.series[0]?.metric : undefined;
        const name = only === undefined ? '' : names.label(only.name, only.label);
        const caption = captionOf(name, saysUnit(own) ? '' : format.unit(own));
        return (
          <PlotFigure
            key={own ?? ''}
            {...{ answer, cut, kind, label, slot, setSlot, names, caption, onPick, onZoom }}
            unit={own}
            height={each}
          />
        );
      })}
    </div>
  );
}

/** The name of the metric and its unit, each once: `Hit ratio`, `requests`. */
const captionOf = (name: string, unit: string): string =>
  name === '' || name.toLowerCase() === unit.toLowerCase()
    ? name || unit
    : [name, unit].filter(text => text !== '').join(', ');
