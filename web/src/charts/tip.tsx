// What stands at the place that is pointed at: a small table beside it, on the side that has room.

import { words } from '../words/charts.ts';
import { useWords } from '../words/words.ts';
import styles from './charts.module.css';
import { colourOf } from './colours.ts';
import type { Cut, CutSeries } from './cut.ts';
import { type DrawnKind, type Plot, xOf } from './plot.ts';
import type { Reading } from './reading.ts';

export interface TipProps {
  reading: Reading;
  plot: Plot;
  cut: Cut;
  slot: number;
  kind: DrawnKind;
}

export function Tip({ reading, plot, cut, slot, kind }: TipProps) {
  const said = useWords(words);
  const place = cut.slots[slot];
  if (place === undefined) return null;
  const x = xOf(plot, (place.from + place.to) / 2);
  const side = x > plot.width / 2 ? { right: plot.width - x + 14 } : { left: x + 14 };
  const before = reading.lines.some(line => line.before !== null);
  const empty = plot.emptyFrom !== null && place.from >= plot.emptyFrom;
  return (
    <div className={styles.tip} style={{ ...side, top: Math.max(0, plot.top - 4) }} aria-hidden="true">
      <table>
        <thead>
          <tr>
            <th colSpan={2}>{reading.place}</th>
            {before && <th className={styles.number}>{said.before}</th>}
          </tr>
        </thead>
        <tbody>
          {reading.gap ? (
            <tr>
              <td colSpan={3}>{empty ? said.noData : said.gap}</td>
            </tr>
          ) : (
            reading.lines.map(line => (
              <tr key={line.series}>
                <td>
                  <Swatch series={cut.series[line.series]} kind={kind} />
                  {line.name}
                </td>
                <td className={styles.number}>{line.text}</td>
                {before && <td className={styles.former}>{line.before}</td>}
              </tr>
            ))
          )}
          {reading.more > 0 && (
            <tr>
              <td colSpan={3}>{said.legendMore(reading.more)}</td>
            </tr>
          )}
          {reading.total !== null && (
            <tr>
              <th>{said.total}</th>
              <th className={styles.number}>{reading.total}</th>
            </tr>
          )}
        </tbody>
      </table>
      {reading.open && <p>{said.open}</p>}
      {reading.restated && <p className={styles.restated}>{said.restated}</p>}
    </div>
  );
}

function Swatch({ series, kind }: { series: CutSeries | undefined; kind: DrawnKind }) {
  return series === undefined ? null : <i style={{ background: colourOf(series, kind) }} />;
}
