// One plot on the page: furniture as SVG, lines on a canvas above it, names at the ends, the place that is pointed at, and the ways to point:
// mouse, finger, arrow keys. Dragging selects a stretch of the axis.

import { useId, useMemo, useState } from 'react';
import { useFormat } from '../parts/format.ts';
import { words } from '../words/charts.ts';
import { useWords } from '../words/words.ts';
import { Backdrop } from './backdrop.tsx';
import { Canvas } from './canvas.tsx';
import styles from './charts.module.css';
import { Cursor } from './cursor.tsx';
import type { Cut, PanelAnswer, Pick } from './cut.ts';
import { furnish } from './furniture.ts';
import { textWidth, useLook } from './look.ts';
import { EndNames, Legend } from './names.tsx';
import { type DrawnKind, namesAtEnds, type Plot, plotOf } from './plot.ts';
import { type Names, readingOf, seriesName, slotName, valueName } from './reading.ts';
import { Tip } from './tip.tsx';
import { usePointing } from './use_pointing.ts';
import { useWidth } from './use_width.ts';

export interface PlotFigureProps {
  answer: PanelAnswer;
  cut: Cut;
  kind: DrawnKind;
  unit: string | null;
  caption: string;
  height: number;
  label: string;
  names: Names;
  slot: number | null;
  setSlot: (slot: number | null) => void;
  onPick?: ((pick: Pick) => void) | undefined;
  onZoom?: ((span: { from: Date; to: Date }) => void) | undefined;
}

export function PlotFigure(props: PlotFigureProps) {
  const { cut, kind, height } = props;
  const [element, width] = useWidth<HTMLDivElement>();
  const legend = cut.series.length > 1 && width > 0 && !namesAtEnds({ cut, kind, width });
  const [focus, setFocus] = useState<number | null>(null);
  return (
    <div ref={element} className={styles.plot}>
      {legend && <Legend {...props} focus={focus} setFocus={setFocus} />}
      <div style={{ height: height - (legend ? 24 : 0) }}>
        {width > 0 && <Drawing {...props} height={height - (legend ? 24 : 0)} {...{ width, focus, setFocus }} />}
      </div>
    </div>
  );
}

interface DrawingProps extends PlotFigureProps {
  width: number;
  focus: number | null;
  setFocus: (series: number | null) => void;
}

function usePlot({ answer, cut, kind, unit, caption, height, width, names }: DrawingProps): Plot {
  const { language } = useFormat();
  return useMemo(
    () =>
      plotOf({
        ...{ answer, cut, kind, unit, caption, height, width, language },
        measure: textWidth,
        nameOf: series => seriesName(series, cut, names),
        categoryOf: value => valueName(value, names),
      }),
    [answer, cut, kind, unit, caption, height, width, language, names],
  );
}

function Drawing(props: DrawingProps) {
  const { answer, cut, kind, label, names, slot, setSlot, focus, setFocus, onPick, onZoom } = props;
  const said = useWords(words);
  const format = useFormat();
  const look = useLook();
  const plot = usePlot(props);
  const shapes = useMemo(() => furnish(plot, said), [plot, said]);
  const pointing = usePointing({ plot, cut, slot, setSlot, onPick, onZoom });
  const ask = { grain: answer.grain, cut, format, names };
  const reading = slot === null ? null : readingOf(slot, { ...ask, answer, stacked: plot.stacked });
  const keys = useId();
  const drawn = useMemo(() => ({ cut, plot, kind, look, focus }), [cut, plot, kind, look, focus]);
  const name = (index: number) => {
    const one = cut.slots[index];
    return one === undefined ? '' : slotName(one, ask);
  };
  return (
    <div
      className={styles.drawing}
      style={{ height: plot.height, cursor: cut.axis === 'category' && onPick ? 'pointer' : undefined }}
      role="application"
      aria-label={said.chartOf(label, format.range(answer.range.from, answer.range.to))}
      aria-describedby={keys}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move along the points.
      tabIndex={0}
      {...pointing.handlers}
    >
      <span id={keys} className="unseen">
        {said.keys}
      </span>
      <Backdrop {...{ plot, shapes }} />
      <Canvas drawn={drawn} />
      <Cursor {...{ plot, cut, slot, kind }} selection={pointing.selection} />
      <EndNames {...{ plot, cut, focus, setFocus, onPick }} />
      {reading !== null && slot !== null && <Tip {...{ reading, plot, cut, slot, kind }} />}
      <span className="unseen" aria-live="polite">
        {pointing.byKeys && reading !== null && slot !== null
          ? said.pointOf(reading.place, reading.lines.map(line => `${line.name} ${line.text}`).join(', '))
          : ''}
        {pointing.byKeys && pointing.selection !== null
          ? said.selected(`${name(pointing.selection.first)} – ${name(pointing.selection.last)}`)
          : ''}
      </span>
    </div>
  );
}
