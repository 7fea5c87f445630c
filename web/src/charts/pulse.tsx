// How it stands now: the newest whole interval of a metric as a large figure, others beside it, and behind them how it came to that. What must stay
// true: an interval that is still open is drawn, lighter, and is never the figure.

import { useMemo } from 'react';
import { Delta } from '../parts/delta.tsx';
import { useFormat } from '../parts/format.ts';
import { LiveTag, useIsLive } from '../parts/live_tag.tsx';
import { words } from '../words/charts.ts';
import { useWords } from '../words/words.ts';
import type { ChartProps } from './chart_props.ts';
import { type CutSeries, columnsOf, cutOf } from './cut.ts';
import { splitUnit } from './figures.tsx';
import { newestWhole, withOneMetric } from './newest.ts';
import { Plots } from './plots.tsx';
import styles from './pulse.module.css';
import { clockName, slotName } from './reading.ts';
import { saysUnit } from './scale.ts';
import { useNames } from './use_names.ts';

export function Pulse({ answer, height, label, onZoom }: ChartProps) {
  const said = useWords(words);
  const format = useFormat();
  const names = useNames();
  const cut = useMemo(() => cutOf(answer), [answer]);
  const drawn = useMemo(() => withOneMetric(answer, columnsOf(answer).metrics[0] ?? -1), [answer]);
  const at = newestWhole(cut, answer);
  const slot = cut.slots[at];
  const isLive = useIsLive(slot?.to ?? null);
  const ask = { grain: answer.grain, format, names };
  const [first, ...others] = cut.series;
  return (
    <div className={styles.frame}>
      <div className={styles.pulse}>
        <div className={styles.now}>
          {first !== undefined && <Figure series={first} at={at} large />}
          {slot !== undefined && (
            <p className={styles.when}>
              {isLive && <LiveTag />}
              <span>{said.inInterval(isLive ? clockName(slot, cut.zone) : slotName(slot, { ...ask, cut }))}</span>
              {answer.as_of !== null && <span>{said.asOfClock(format.clock(answer.as_of))}</span>}
            </p>
          )}
          {others.length > 0 && (
            <dl className={styles.others}>
              {others.map(series => (
                <Figure key={series.key} series={series} at={at} />
              ))}
            </dl>
          )}
        </div>
        <div className={styles.course}>
          <Plots answer={drawn} kind="area" height={height} label={label} onZoom={onZoom} />
        </div>
      </div>
    </div>
  );
}

/** A value with its change; the large one is called by the title of its panel. */
function Figure({ series, at, large = false }: { series: CutSeries; at: number; large?: boolean }) {
  const format = useFormat();
  const names = useNames();
  const { metric, cells, previous } = series;
  const value = cells[at] ?? null;
  // What is counted is told to the last one; bytes and rates in three figures.
  const exact = large && !saysUnit(metric.unit);
  const { number, unit } = splitUnit(format.value(value, metric.unit, { exact }));
  const word = unit === '' && value !== null && !saysUnit(metric.unit) ? format.unit(metric.unit) : unit;
  const before = previous?.[at] ?? null;
  const text = (
    <>
      <span className={large ? styles.large : styles.value} title={format.value(value, metric.unit, { exact: true })}>
        {number}
        {word !== '' && <small>{word}</small>}
      </span>
      {before !== null && <Delta now={value} before={before} good={metric.good} unit={metric.unit} />}
    </>
  );
  if (large) return <p className={styles.first}>{text}</p>;
  return (
    <div>
      <dt>{names.label(metric.name, metric.label)}</dt>
      <dd>{text}</dd>
    </div>
  );
}
