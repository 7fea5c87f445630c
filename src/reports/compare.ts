// One value against an earlier one: whether it is higher, by how much, and whether that is worth a word. What must stay true: the
// word agrees with the sign of the exact difference, and what reads the same is never said to have moved.

import type { Value } from '../engine/engine.ts';
import type { AnswerColumn, Figure, Inline } from './document.ts';
import { changeOf, type Show, type Shown, showChange, showMissing, showNumber, showValue } from './format.ts';
import { valuePiece } from './inline.ts';
import { type Digits, decimalOf, rounded } from './number_text.ts';
import { wordsOf } from './words.ts';
import type { Comparison, Reference } from './words_shape.ts';

/** Below this a relative change reads 0.0%, and is none. */
const leastChange = 0.0005;

/** From here on a percentage says less than the two values do. */
export const mostChange = 10;

/** What a value is and is called. Without a type, numbers are shown by their unit alone. */
export interface Measure {
  /** In the document's language: `Requests`, `配信量`. */
  label: string;
  unit?: string;
  type?: string;
  /** `gb`, `gib`, …: bytes in that unit. */
  format?: string;
}

/** How a measure's values are shown in sentences; other formats have no room for a sign. */
export function columnOf({ unit, type = 'DOUBLE', format }: Measure): Shown {
  const bytes = format !== undefined && /^[kmgtp]i?b$/.test(format);
  return { type, ...(unit !== undefined && { unit }), ...(bytes && { format }) };
}

/** Shares differ by percentage points; a percentage of a percentage is read wrongly. */
export const isShare = ({ unit }: { unit?: string }): boolean => unit === 'ratio' || unit === 'percent';

/** The exact difference of two values as decimal text; undefined where either is missing. */
export function differenceOf({
  now,
  before,
}: {
  now: Value | undefined;
  before: Value | undefined;
}): string | undefined {
  const to = decimalOf(now);
  const from = decimalOf(before);
  if (to === undefined || from === undefined) return undefined;
  const whole = /^-?\d+$/;
  if (whole.test(to) && whole.test(from)) return String(BigInt(to) - BigInt(from));
  return decimalOf(Number(to) - Number(from));
}

/** A decimal text without its sign; the exponent keeps its own. */
export const sizeOf = (text: string): string => text.replace(/^-/, '');

/** The percentage points of a difference of shares, with as many decimals (one to four) as it takes to say them. */
export function pointsOf(difference: string, unit: string | undefined, options: Digits = {}): Inline {
  const shape = { ...options, shift: unit === 'ratio' ? 2 : 0 };
  const text = [1, 2, 3, 4].map(digits => rounded(difference, { ...shape, digits })).find(shown => /[1-9]/.test(shown));
  const value = Number(difference) * (unit === 'ratio' ? 100 : 1);
  return { kind: 'value', text: text ?? rounded(difference, { ...shape, digits: 1 }), value, unit: 'points' };
}

/** A relative amount: 0.089 as `8.9%`. */
export function shareOf(ratio: number, options: Digits = {}): Inline {
  const text = rounded(String(ratio), { ...options, digits: 1, shift: 2 });
  return { kind: 'value', text: `${text}%`, value: ratio, unit: 'ratio' };
}

const readsZero = (value: Value, column: Shown, show: Show): boolean => !/[1-9]/.test(showValue(value, column, show));

interface Compared {
  now: Value;
  before: Value | undefined;
  to: Reference;
}

/** How a value stands to an earlier one. `now` is a number. */
export function compareValues({ now, before, to }: Compared, measure: Measure, show: Show): Comparison {
  const column = columnOf(measure);
  const difference = differenceOf({ now, before });
  if (difference === undefined || before === undefined) return { to, way: 'missing' };
  const was = valuePiece(before, column, show);
  const moved = Number(difference);
  if (moved === 0) return { to, way: 'same', before: was };
  if (showValue(now, column, show) === showValue(before, column, show)) return { to, way: 'almost', before: was };
  const up = moved > 0;
  const change = changeOf({ now, before });
  if (isShare(measure)) {
    const by = pointsOf(sizeOf(difference), measure.unit);
    const said = /[1-9]/.test(by.kind === 'value' ? by.text : '');
    return said
      ? { to, way: up ? 'higher' : 'lower', by, points: true, before: was }
      : { to, way: 'almost', before: was };
  }
  if (change === null || Math.abs(change) >= mostChange || [now, before].some(value => readsZero(value, column, show)))
    return { to, way: up ? 'up_from' : 'down_from', before: was };
  if (Math.abs(change) < leastChange) return { to, way: 'almost', before: was };
  return { to, way: up ? 'higher' : 'lower', by: shareOf(Math.abs(change)), points: false, before: was };
}

/** A difference with its sign, as a mover has it: `+1.20 TB`, `−12`, of shares the points. */
export function signedDifference(difference: string, measure: Measure, show: Show): Inline {
  if (isShare(measure)) return pointsOf(difference, measure.unit, { signed: true });
  const column = columnOf(measure);
  const text = showNumber(difference, column, show, { signed: true });
  return { kind: 'value', text, value: Number(difference), ...(column.unit !== undefined && { unit: column.unit }) };
}

/** Whether a move is good news. */
function toneOf(move: number | null, good: AnswerColumn['good']): 'good' | 'bad' | 'neutral' {
  if (move === null || Number.isNaN(move) || move === 0 || good === undefined || good === 'none') return 'neutral';
  return move > 0 === (good === 'up') ? 'good' : 'bad';
}

/**
 * The second line of a key figure: `+9.3% against the day before`; percentage points for shares, the plain difference where
 * there was nothing before. Its tone is of the exact difference, neutral where it reads as none.
 */
export function figureNote(
  { now, before, to }: { now: Value; before: Value; to: Reference },
  measure: Omit<Measure, 'label'> & { good?: AnswerColumn['good'] },
  show: Show,
): Required<Pick<Figure, 'note' | 'tone'>> {
  const words = wordsOf(show.language);
  const difference = differenceOf({ now, before });
  if (difference === undefined) {
    const note =
      decimalOf(before) === undefined ? words.notAgainst(to) : words.against({ change: showMissing(show), to });
    return { note, tone: 'neutral' };
  }
  const change = changeText({ now, before, difference }, measure, show);
  const moved = /[1-9]/.test(change);
  return { note: words.against({ change, to }), tone: moved ? toneOf(Number(difference), measure.good) : 'neutral' };
}

function changeText(
  { now, before, difference }: { now: Value; before: Value; difference: string },
  measure: Omit<Measure, 'label'>,
  show: Show,
): string {
  const named = { ...measure, label: '' };
  const signed = signedDifference(difference, named, show);
  const amount = signed.kind === 'value' ? signed.text : '';
  if (isShare(measure)) return wordsOf(show.language).points(amount);
  const change = changeOf({ now, before });
  return change === null && Number(difference) !== 0 ? amount : showChange(change ?? 0, show);
}
