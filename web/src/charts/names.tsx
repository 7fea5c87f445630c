// The names of series: at the ends of their lines where there is room, above the plot where there is none. A name that stands for a value of a
// dimension is a button that filters by it.

import { words } from '../words/charts.ts';
import { useWords } from '../words/words.ts';
import styles from './charts.module.css';
import { colourOf } from './colours.ts';
import type { Cut, CutSeries, Pick } from './cut.ts';
import { usePickWords } from './picking.ts';
import { type DrawnKind, named, type Plot } from './plot.ts';
import { type Names, seriesName } from './reading.ts';

interface Focused {
  focus: number | null;
  setFocus: (series: number | null) => void;
  onPick?: ((pick: Pick) => void) | undefined;
}

interface NameProps extends Focused {
  series: CutSeries;
  index: number;
  text: string;
  className: string | undefined;
  style?: React.CSSProperties;
  children: React.ReactNode;
}

function Name({ series, index, text, setFocus, onPick, className, style, children }: NameProps) {
  const pickWords = usePickWords();
  const [pick] = series.picks;
  const enter = () => setFocus(index);
  const leave = () => setFocus(null);
  if (pick === undefined || onPick === undefined || series.picks.length > 1)
    return (
      <span className={className} style={style} title={text} onPointerEnter={enter} onPointerLeave={leave}>
        {children}
      </span>
    );
  return (
    <button
      type="button"
      className={className}
      style={style}
      title={pickWords(text, pick.dimension)}
      onPointerEnter={enter}
      onPointerLeave={leave}
      onFocus={enter}
      onBlur={leave}
      onPointerDown={event => event.stopPropagation()}
      onKeyDown={event => event.stopPropagation()}
      onClick={() => onPick(pick)}
    >
      {children}
    </button>
  );
}

export function EndNames({ plot, cut, ...focused }: Focused & { plot: Plot; cut: Cut }) {
  if (plot.ends.length === 0) return null;
  return (
    <>
      <svg className={styles.cursor} width={plot.width} height={plot.height} aria-hidden="true">
        <title />
        {plot.ends.map(({ series, lineY, x, y }) =>
          Math.abs(lineY - y) < 3 ? null : (
            <path
              key={series}
              d={`M${x - 7} ${lineY}L${x - 2} ${y}`}
              fill="none"
              stroke="var(--soft)"
              strokeWidth={1}
            />
          ),
        )}
      </svg>
      {plot.ends.map(({ series: index, x, y, text }) => {
        const series = cut.series[index];
        return series === undefined ? null : (
          <Name
            key={series.key}
            {...{ series, index, text, ...focused }}
            className={styles.end}
            style={{
              left: x,
              top: y - 8,
              maxWidth: plot.width - x,
              color: colourOf(series, 'line'),
            }}
          >
            {text}
          </Name>
        );
      })}
    </>
  );
}

export function Legend({ cut, kind, names, ...focused }: Focused & { cut: Cut; kind: DrawnKind; names: Names }) {
  const { legendMore } = useWords(words);
  const shown = named(cut);
  const hasButtons = focused.onPick !== undefined && shown.some(({ picks }) => picks.length === 1);
  return (
    // What scrolls sideways must be reached by keys, where no name in it is a button.
    <div className={styles.legend} {...(!hasButtons && { tabIndex: 0 })}>
      {shown.map(series => {
        const index = cut.series.indexOf(series);
        const text = seriesName(series, cut, names);
        return (
          <Name key={series.key} {...{ series, index, text, ...focused }} className={styles.entry}>
            <i style={{ background: colourOf(series, kind) }} />
            {text}
          </Name>
        );
      })}
      {cut.series.length > shown.length && (
        <span className={styles.entry}>{legendMore(cut.series.length - shown.length)}</span>
      )}
    </div>
  );
}
