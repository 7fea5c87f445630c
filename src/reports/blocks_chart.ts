// A chart block from an answer: what stands along the axis, a series for each column or for each value of one. What must stay true:
// a time axis has every step of its range, also those without rows, so that a gap is seen as a gap.

import { hourMs, minuteMs } from '../base/clock.ts';
import { addDays, dayOf, dayStart, monthOf, openZone } from '../base/zone.ts';
import type { Grain } from '../catalog/catalog.ts';
import type { AnswerSpec, ChartSpec } from '../catalog/document.ts';
import type { Value } from '../engine/engine.ts';
import { timeFormat } from './blocks_table.ts';
import type { Answer, AnswerColumn, ChartBlock, ChartSeries } from './document.ts';
import { showMonth } from './format.ts';
import { decimalOf } from './number_text.ts';
import { cellText, columnIndex, type Scope, textOf } from './scope.ts';
import { wordsOf } from './words.ts';

/** Throws `column_lost`. */
export function chartBlock(spec: ChartSpec, scope: Scope, question: AnswerSpec | undefined): ChartBlock {
  const answer = scope.answers.get(spec.of) ?? { name: spec.of, title: spec.of, columns: [], rows: [], range: noRange };
  const at = (column: string) => columnIndex(scope, { answer: spec.of, column });
  const x = at(spec.x);
  const grain = question?.kind === 'metrics' && question.grain === spec.x ? question.grain : undefined;
  const seen = new Set(answer.rows.map(row => String(row[x])));
  const steps = (
    grain === undefined ? [...seen] : [...new Set([...stepsOf(grain, answer, scope), ...seen])].sort()
  ).slice(0, spec.limit);
  const series = seriesOf(spec, { answer, x, steps, at, scope });
  const labels = axisLabels(steps, { answer, column: answer.columns[x], grain, scope });
  const title = spec.title === undefined ? answer.title : textOf(spec.title, scope);
  const measure = answer.columns[at(spec.y[0] ?? '')];
  const highest = highestOf(series, { labels, measure, scope });
  return {
    kind: 'chart',
    name: spec.name,
    title,
    chart: spec.chart,
    x: labels,
    series,
    ...(measure?.unit !== undefined && { unit: measure.unit }),
    alt: wordsOf(scope.language).chart({ title, points: labels.length, highest }),
  };
}

const noRange = { from: new Date(0), to: new Date(0) };

/** Every step of a range, as the engine writes it: UTC instants of minutes and hours, local dates of days and months. */
function stepsOf(grain: Grain, { range }: Answer, { show }: Scope): string[] {
  const zone = openZone(show.timeZone);
  if (grain === 'minute' || grain === 'hour') {
    const step = grain === 'minute' ? minuteMs : hourMs;
    // Where an offset is no whole hour, local hours begin off the UTC ones.
    const shift = zone.offsetAt(range.from) % step;
    const first = Math.floor((range.from.getTime() + shift) / step) * step - shift;
    const count = Math.max(0, Math.ceil((range.to.getTime() - first) / step));
    return Array.from({ length: count }, (_, i) => new Date(first + i * step).toISOString().replace('.000Z', 'Z'));
  }
  const days: string[] = [];
  for (let day = dayOf(range.from, zone); dayStart(day, zone) < range.to; day = addDays(day, 1)) days.push(day);
  return grain === 'day' ? days : [...new Set(days.map(monthOf))];
}

interface Plotting {
  answer: Answer;
  /** Index of the axis' column. */
  x: number;
  steps: readonly string[];
  at: (column: string) => number;
  scope: Scope;
}

function seriesOf({ y, by }: ChartSpec, { answer, x, steps, at, scope }: Plotting): ChartSeries[] {
  const place = new Map(steps.map((step, i) => [step, i]));
  const plot = (label: string, index: number, rows: readonly Value[][]): ChartSeries => {
    const values: (number | null)[] = steps.map(() => null);
    for (const row of rows) {
      const i = place.get(String(row[x]));
      const text = decimalOf(row[index] ?? null);
      if (i !== undefined && text !== undefined) values[i] = Number(text);
    }
    return { label, values };
  };
  if (by === undefined) return y.map(name => plot(answer.columns[at(name)]?.label ?? name, at(name), answer.rows));
  const split = at(by);
  const column = answer.columns[split] ?? { type: 'VARCHAR' };
  const groups = Map.groupBy(answer.rows, row => cellText(row[split] ?? null, column, scope));
  return [...groups].map(([label, rows]) => plot(label, at(y[0] ?? ''), rows));
}

interface Axis {
  answer: Answer;
  column: AnswerColumn | undefined;
  grain: Grain | undefined;
  scope: Scope;
}

function axisLabels(steps: readonly string[], { answer, column, grain, scope }: Axis): string[] {
  const type = column?.type ?? 'VARCHAR';
  return steps.map(step => {
    if (grain === 'month') return showMonth(step, scope.show);
    const time = timeFormat({ type }, answer) ?? (/^(?:DATE|TIMESTAMP)/.test(type) ? 'short' : undefined);
    const value = answer.rows.length > 0 && step === 'null' ? null : step;
    return cellText(value, { type, ...(column?.unit && { unit: column.unit }), ...(time && { format: time }) }, scope);
  });
}

interface Peak {
  labels: readonly string[];
  measure: AnswerColumn | undefined;
  scope: Scope;
}

/** The highest value of all, with the names of its series and step. */
function highestOf(series: readonly ChartSeries[], { labels, measure, scope }: Peak) {
  let best: { label: string; at: string; value: number } | undefined;
  for (const { label, values } of series) {
    for (const [i, value] of values.entries()) {
      if (value !== null && (best === undefined || value > best.value)) best = { label, at: labels[i] ?? '', value };
    }
  }
  return best && { ...best, value: cellText(best.value, measure ?? { type: 'DOUBLE' }, scope) };
}
