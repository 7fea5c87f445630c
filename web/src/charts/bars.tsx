// The largest values of a dimension, as a list with bars: plain elements, so that a reader can select, search and tab through them. What the top
// leaves out stands below as one row and is never hidden. Bars begin at zero.

import { useFormat } from '../parts/format.ts';
import { words } from '../words/charts.ts';
import { useWords } from '../words/words.ts';
import styles from './bars.module.css';
import type { ChartProps } from './chart_props.ts';
import { type AnswerColumn, type Cell, columnsOf, isCount, numberOf, type PanelAnswer, type Pick } from './cut.ts';
import { usePickWords } from './picking.ts';
import { type Names, valueName } from './reading.ts';
import { useNames } from './use_names.ts';

export interface BarRow {
  key: string;
  name: string;
  cells: Cell[];
  picks: Pick[];
  /** Values that stand behind it, where it is the rest. */
  rest: number | null;
  before: number | null;
}

/** Rows of bars, the rest at the end. Pure, for the picture too. */
export function barRows(answer: PanelAnswer, names: Names): BarRow[] {
  const { dimensions, metrics } = columnsOf(answer);
  const keyOf = (row: readonly Cell[]) => JSON.stringify(dimensions.map(index => row[index] ?? null));
  const rows = answer.rows.map((row, at) => ({
    key: keyOf(row),
    name: dimensions.map(index => valueName(row[index], names)).join(' · '),
    cells: metrics.map(index => row[index] ?? null),
    picks: dimensions.map(index => ({
      dimension: answer.columns[index]?.name ?? '',
      value: row[index] === null || row[index] === undefined ? null : String(row[index]),
    })),
    rest: null,
    before: numberOf(answer.previous?.[at]?.[metrics[0] ?? 0]),
  }));
  if (answer.other === null) return rows;
  const { count, row } = answer.other;
  const other = { key: 'other', name: names.other(count), cells: metrics.map(index => row[index] ?? null), picks: [] };
  return [...rows, { ...other, rest: count, before: null }];
}

/** What bars are measured against: the largest, and the sum where the values add up. */
export function barScale(
  rows: readonly BarRow[],
  metric: AnswerColumn | undefined,
): { most: number; sum: number | null } {
  const values = rows.map(({ cells }) => numberOf(cells[0]) ?? 0);
  const shown = rows
    .filter(({ rest }) => rest === null)
    .flatMap(({ cells, before }) => [numberOf(cells[0]) ?? 0, before ?? 0]);
  const sum = values.reduce((total, value) => total + value, 0);
  return { most: Math.max(0, ...shown), sum: isCount(metric?.unit ?? null) && sum > 0 ? sum : null };
}

export function Bars({ answer, onPick, label }: ChartProps) {
  const said = useWords(words);
  const format = useFormat();
  const names = useNames();
  const pickWords = usePickWords();
  const { dimensions, metrics } = columnsOf(answer);
  const rows = barRows(answer, names);
  const columns = metrics.map(index => answer.columns[index] as AnswerColumn);
  const scale = barScale(rows, columns[0]);
  const head = dimensions
    .map(index => names.label(answer.columns[index]?.name ?? '', answer.columns[index]?.label))
    .join(' · ');
  return (
    <table className={styles.bars} aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{head}</th>
          {columns.map((column, index) => (
            <th key={column.name} scope="col" className={index === 0 ? styles.first : styles.number}>
              {names.label(column.name, column.label)}
            </th>
          ))}
          {scale.sum !== null && (
            <th scope="col" className={styles.number}>
              {said.share}
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {rows.map(row => (
          <Bar key={row.key} {...{ row, columns, scale, format, onPick, pickWords }} />
        ))}
      </tbody>
    </table>
  );
}

interface BarProps {
  row: BarRow;
  columns: readonly AnswerColumn[];
  scale: { most: number; sum: number | null };
  format: ReturnType<typeof useFormat>;
  onPick: ChartProps['onPick'];
  pickWords: (name: string, dimension: string) => string;
}

function Bar({ row, columns, scale, format, onPick, pickWords }: BarProps) {
  const value = numberOf(row.cells[0]) ?? 0;
  const part = (of: number) => `${scale.most > 0 ? Math.min(100, (of / scale.most) * 100) : 0}%`;
  const [pick] = row.picks;
  return (
    <tr data-rest={row.rest !== null || undefined}>
      <th scope="row" title={row.name}>
        {pick !== undefined && onPick !== undefined ? (
          <button type="button" title={pickWords(row.name, pick.dimension)} onClick={() => onPick(pick)}>
            {row.name}
          </button>
        ) : (
          row.name
        )}
      </th>
      <td className={styles.first} title={format.value(row.cells[0], columns[0]?.unit, { exact: true })}>
        <span className={styles.track} aria-hidden="true">
          {row.rest === null && <i style={{ width: part(value) }} />}
          {row.before !== null && <b style={{ left: part(row.before) }} />}
        </span>
        <span className={styles.text}>{format.value(row.cells[0], columns[0]?.unit)}</span>
      </td>
      {columns.slice(1).map((column, index) => (
        <td
          key={column.name}
          className={styles.number}
          title={format.value(row.cells[index + 1], column.unit, { exact: true })}
        >
          {format.value(row.cells[index + 1], column.unit)}
        </td>
      ))}
      {scale.sum !== null && <td className={styles.share}>{format.ratio(value / scale.sum)}</td>}
    </tr>
  );
}
