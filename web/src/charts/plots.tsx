// The plots of an answer: one for each unit, under each other on one axis, with one place that is pointed at.

import { useMemo, useState } from 'react';
import { useFormat } from '../parts/format.ts';
import type { ChartProps } from './chart_props.ts';
import styles from './charts.module.css';
import { byUnit, cutOf } from './cut.ts';
import type { DrawnKind } from './plot.ts';
import { PlotFigure } from './plot_figure.tsx';
import { saysUnit } from './scale.ts';
import { useNames } from './use_names.ts';

export function Plots({ answer, kind, unit, height, onPick, onZoom, label }: ChartProps & { kind: DrawnKind }) {
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
