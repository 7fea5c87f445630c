// A table block from an answer: its columns chosen and named, its cells with their words, its total. What must stay true: a cell
// keeps the value that the engine gave, and a total is what SQL's `sum` over the shown rows is.

import { dayMs } from '../base/clock.ts';
import type { ColumnSpec, TableSpec } from '../catalog/document.ts';
import type { Value } from '../engine/engine.ts';
import type { Answer, TableBlock, TableCell, TableColumn } from './document.ts';
import { alignOf, numberFormatOf, type Show } from './format.ts';
import { cellText, columnIndex, type Scope, textOf } from './scope.ts';
import { sumOf } from './sums.ts';
import { wordsOf } from './words.ts';

interface ShownColumn {
  /** Of the answer. */
  index: number;
  /** As the report names it. */
  wanted: string;
  column: TableColumn;
  format: string | undefined;
}

/** Throws `column_lost`. */
export function tableBlock(spec: TableSpec, scope: Scope): TableBlock {
  const answer = scope.answers.get(spec.of);
  const columns = columnsFor(spec, answer, scope);
  const narrow = { ...scope, show: narrowed(scope.show) };
  const rows = (answer?.rows ?? [])
    .slice(0, spec.limit)
    .map(row =>
      columns.map(({ index, column, format }) =>
        cell(row[index] ?? null, { ...column, ...(format && { format }) }, narrow),
      ),
    );
  return {
    kind: 'table',
    name: spec.name,
    title: spec.title === undefined ? (answer?.title ?? spec.name) : textOf(spec.title, scope),
    columns: columns.map(({ column }, i) =>
      readsAsNumbers(rows.map(row => row[i])) ? { ...column, align: 'right' } : column,
    ),
    rows,
    ...(spec.total.length > 0 && rows.length > 0 && { total: totalOf(spec, { columns, rows, scope: narrow }) }),
    empty: spec.empty === undefined ? wordsOf(scope.language).noRows : textOf(spec.empty, scope),
  };
}

/** One Show for all narrow cells of a document: what is kept with a Show is kept once. */
const narrowShows = new WeakMap<Show, Show>();

function narrowed(show: Show): Show {
  const known = narrowShows.get(show) ?? { ...show, narrow: true };
  narrowShows.set(show, known);
  return known;
}

function columnsFor(spec: TableSpec, answer: Answer | undefined, scope: Scope): ShownColumn[] {
  const wanted: ColumnSpec[] = spec.columns ?? (answer?.columns ?? []).map(({ name }) => ({ name }));
  return wanted.map(({ name, label, format, unit }) => {
    const index = columnIndex(scope, { answer: spec.of, column: name });
    const own = answer?.columns[index] ?? { name, label: name, type: 'VARCHAR' };
    const known = { ...own, ...(unit !== undefined && { unit }) };
    const asked = format ?? timeFormat(known, answer);
    const shown = { ...known, ...(asked !== undefined && { format: asked }) };
    const numberFormat = numberFormatOf(shown);
    const column: TableColumn = {
      ...known,
      name: known.day ?? known.name,
      ...(label !== undefined && { label: textOf(label, scope) }),
      align: alignOf(known),
      ...(numberFormat !== undefined && { numberFormat }),
    };
    return { index, wanted: name, column, format: asked };
  });
}

/** Texts that are numbers, such as `+7.86%`, stand like numbers; what is missing among them may be a word. */
const readsAsNumbers = (cells: readonly (TableCell | undefined)[]): boolean => {
  const texts = cells.map(one => one?.text ?? '').filter(text => !/^(?:|n\/a|－|-)$/.test(text));
  return texts.some(text => /[%.]/.test(text)) && texts.every(text => /^[+−-]?[\d,]+(?:\.\d+)?%?$/.test(text));
};

/** Instants of one day need no date. A day may have 25 hours. */
export function timeFormat(
  { type, unit }: { type: string; unit?: string },
  answer: Answer | undefined,
): string | undefined {
  if (unit === 'time' || !type.startsWith('TIMESTAMP') || answer === undefined) return undefined;
  return answer.range.to.getTime() - answer.range.from.getTime() < 1.1 * dayMs ? 'time' : undefined;
}

const cell = (value: Value, column: TableColumn & { format?: string }, scope: Scope): TableCell => ({
  text: cellText(value, column, scope),
  value,
});

function totalOf(
  { total }: TableSpec,
  { columns, rows, scope }: { columns: readonly ShownColumn[]; rows: readonly TableCell[][]; scope: Scope },
): (TableCell | null)[] {
  return columns.map(({ wanted, column, format }, i) => {
    if (!total.includes(wanted)) return null;
    const values = rows.map(row => row[i]?.value ?? null);
    return cell(sumOf(values, column.type), { ...column, ...(format && { format }) }, scope);
  });
}
