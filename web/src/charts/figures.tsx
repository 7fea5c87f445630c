// Key numbers in one strip: what it is, how much, and how it was before. Exact values stand in the title of each.

import { Delta } from '../parts/delta.tsx';
import { useFormat } from '../parts/format.ts';
import { type AnswerColumn, columnsOf, type PanelAnswer } from './cut.ts';
import styles from './figures.module.css';
import { saysUnit } from './scale.ts';
import { useNames } from './use_names.ts';

export interface FiguresProps {
  answer: PanelAnswer;
  previous: PanelAnswer['previous'];
}

export function Figures({ answer, previous }: FiguresProps) {
  const format = useFormat();
  const names = useNames();
  const { metrics } = columnsOf(answer);
  const [row] = answer.rows;
  const before = previous?.[0];
  return (
    <dl className={styles.figures}>
      {metrics.map(index => {
        const column = answer.columns[index] as AnswerColumn;
        const value = row?.[index] ?? null;
        const { number, unit } = splitUnit(format.value(value, column.unit));
        const name = names.label(column.name, column.label);
        const word =
          unit === '' && value !== null && !saysUnit(column.unit) ? unitWord(format.unit(column.unit), name) : unit;
        return (
          <div key={column.name} className={styles.figure}>
            <dt title={name}>{name}</dt>
            <dd title={format.value(value, column.unit, { exact: true })}>
              <span className={styles.value} data-long={column.unit === 'time' || undefined}>
                {number}
                {word !== '' && <small>{word}</small>}
              </span>
              {before !== undefined && (
                <span className={styles.before}>
                  <Delta now={value} before={before[index]} good={column.good} unit={column.unit} />
                </span>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

/** `1.23 TB` as number and unit, so that the unit can stand smaller; `97.2%` stays whole. */
export function splitUnit(text: string): { number: string; unit: string } {
  // `10 min 49 s` has units within.
  const found = /^([^\p{L}]*\d)\s+(\D+)$/u.exec(text);
  return found === null ? { number: text, unit: '' } : { number: found[1] ?? text, unit: found[2] ?? '' };
}

/** Nothing where the name says it already: 528,918 requests under `Requests`. */
const unitWord = (unit: string, name: string): string => (name.toLowerCase().includes(unit.toLowerCase()) ? '' : unit);
