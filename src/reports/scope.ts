// What the texts of one document may name, with its value: columns of answers, the document's own day and range, counts of
// problems. What must stay true: a name gives the same value and the same words wherever it stands.

import type { Condition, DocumentName, Pieces, Reference, Span, Words } from '../catalog/document.ts';
import type { Value } from '../engine/engine.ts';
import type { Answer, AnswerColumn, Inline, Language } from './document.ts';
import { reportError } from './errors.ts';
import { type Show, showValue } from './format.ts';
import { line, oneLine } from './inline.ts';
import type { Labels } from './labels.ts';
import { decimalOf } from './number_text.ts';

export interface Scope {
  report: string;
  language: Language;
  show: Show;
  labels: Labels;
  answers: ReadonlyMap<string, Answer>;
  own: Readonly<Record<DocumentName, { text: string; value: Value }>>;
  counts: Readonly<Record<'problems' | 'restated', number>>;
}

/** A value with its words, and the column it is from, where it is from one. */
export interface Named {
  text: string;
  value: Value;
  column?: AnswerColumn;
}

export interface LookOptions {
  /** Of the answer; the first one is usual. */
  row?: number;
  format?: string | undefined;
  /** Where the column has another, or none. */
  unit?: string | undefined;
}

/** The value that a name stands for. Throws `column_lost`. */
export function lookUp(
  scope: Scope,
  { answer, column: name }: Reference,
  { row = 0, format, unit }: LookOptions = {},
): Named {
  if (answer === undefined) return scope.own[name as DocumentName];
  if (answer === 'problems' || answer === 'restated') return counted(scope.counts[answer], scope);
  const found = scope.answers.get(answer);
  if (found !== undefined && name === 'rows') return counted(found.rows.length, scope);
  const index = columnIndex(scope, { answer, column: name });
  const known = found?.columns[index];
  const value = found?.rows[row]?.[index] ?? null;
  if (known === undefined) return { text: showValue(value, { type: 'VARCHAR' }, scope.show), value };
  const column = { ...known, ...(unit !== undefined && { unit }) };
  return { text: cellText(value, { ...column, ...(format !== undefined && { format }) }, scope), value, column };
}

/** Where a column stands in an answer. Throws `column_lost`. */
export function columnIndex(
  { report, answers }: Scope,
  { answer, column }: { answer: string; column: string },
): number {
  const columns = answers.get(answer)?.columns ?? [];
  const index = columns.findIndex(({ name }) => name === column);
  if (index < 0) throw reportError('column_lost', { report, answer, column, known: columns.map(({ name }) => name) });
  return index;
}

const counted = (value: number, { show }: Scope): Named => ({
  text: showValue(value, { type: 'BIGINT' }, show),
  value,
});

/** A value as a column shows it; texts by the message catalogue. */
export function cellText(value: Value, column: { type: string; unit?: string; format?: string }, scope: Scope): string {
  if (column.unit === conditionsUnit && Array.isArray(value)) return conditionsText(value, scope);
  if (typeof value === 'string' && column.type === 'VARCHAR' && column.unit === undefined)
    return oneLine(scope.labels.value(value));
  return showValue(value, column, scope.show);
}

/** The unit of a list of `column=value`. */
export const conditionsUnit = 'conditions';

const conditionsText = (conditions: readonly Value[], { labels, language }: Scope): string =>
  conditions
    .map(condition => {
      const [, column = '', value = ''] = /^([^=]*)=(.*)$/s.exec(String(condition)) ?? [];
      return `${labels.column(column)}: ${oneLine(labels.value(value))}`;
    })
    .join(language === 'ja' ? '、' : ', ');

/** A text with its values put in, on one line. */
export const textOf = (words: Words, scope: Scope, options: LookOptions = {}): string =>
  words[scope.language].map(piece => (typeof piece === 'string' ? piece : lookUp(scope, piece, options).text)).join('');

/** A text as a line whose values carry what they were made from. */
export const inlinesOf = (words: Words, scope: Scope, options: LookOptions = {}): Inline[] =>
  line(piecesOf(words[scope.language], scope, options));

const piecesOf = (pieces: Pieces, scope: Scope, options: LookOptions): (string | Inline)[] =>
  pieces.map(piece => (typeof piece === 'string' ? piece : inlineOf(piece, scope, options)));

function inlineOf(reference: Reference, scope: Scope, options: LookOptions = {}): Inline {
  const { text, value, column } = lookUp(scope, reference, options);
  return { kind: 'value', text, value, ...(column?.unit !== undefined && { unit: column.unit }) };
}

/** Prose with its values put in. */
export function spansToInlines(spans: readonly Span[], scope: Scope): Inline[] {
  return line(
    spans.map((span): Inline => {
      switch (span.kind) {
        case 'value':
          return inlineOf(span.of, scope);
        case 'text':
        case 'code':
          return span;
        case 'link':
          return { kind: 'link', parts: spansToInlines(span.parts, scope), href: span.href };
        default:
          return { kind: span.kind, parts: spansToInlines(span.parts, scope) };
      }
    }),
  );
}

/** Whether a condition holds. What has no value is equal to null and to nothing else. */
export function holds({ of, comparison, than }: Condition, scope: Scope): boolean {
  const { value } = lookUp(scope, of);
  if (than === null) return (value === null) === (comparison === '=');
  if (value === null) return false;
  const order = typeof than === 'number' ? compareNumbers(value, than) : compareTexts(String(value), than);
  switch (comparison) {
    case '=':
      return order === 0;
    case '!=':
      return order !== 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
  }
}

/** NaN, which no comparison but `!=` holds for, where the value is no number. */
function compareNumbers(value: Value, than: number): number {
  const number = typeof value === 'boolean' ? Number(value) : Number(decimalOf(value) ?? Number.NaN);
  return number - than;
}

const compareTexts = (one: string, other: string): number => (one === other ? 0 : one < other ? -1 : 1);
