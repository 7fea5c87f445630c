// How a value reads: by its unit, its type and the language. Every text of a document comes from here, the value stays beside it.
// What must stay true: no text is made from a rounded number, NULL and NaN are words and never errors, and the same value reads
// the same in a sentence, a cell and a chart's label.

import { addDays, dayOf, dayStart } from '../base/zone.ts';
import type { Value } from '../engine/engine.ts';
import type { DocumentRange, Language } from './document.ts';
import {
  bytesText,
  compactText,
  type Digits,
  decimalOf,
  durationText,
  everyDigit,
  looseText,
  percentText,
  rateText,
  rateUnitOf,
  rounded,
} from './number_text.ts';
import {
  clockText,
  type DayForm,
  daysText,
  dayText,
  instantOf,
  type LocalMoment,
  monthText,
  openWallClock,
  type WallClock,
} from './time_text.ts';

/** For whom it is shown. Make one for a document and pass it on: the clock of its zone is kept with it. */
export interface Show {
  language: Language;
  /** IANA. */
  timeZone: string;
  /** Missing values are one stroke in Japanese, where the words would widen every column. */
  narrow?: boolean;
}

/** What a column may ask for beside its unit; `check` offers these. */
export const formats = [
  'kb',
  'mb',
  'gb',
  'tb',
  'pb',
  'kib',
  'mib',
  'gib',
  'tib',
  'pib',
  'compact',
  'change',
  'plain',
  'iso',
  'time',
  'day',
  'day_time',
  'weekday',
  'month',
  'short',
] as const;

/** What of a column decides how its values read. */
export interface Shown {
  /** The engine's type, in capitals. */
  type: string;
  unit?: string;
  /**
   * `gb`, `gib`, …: bytes in that unit. `compact`: `332.62M`. `change`, of ratios and percentages: `+21.1%`. `plain`: no separators (years, ids). Of instants: `time` (the
   * default of the unit `time`), `day_time`, `day`, `short` (`8 Jun 13:37`), `iso` (`2018-06-08 13:37`). Of dates: `weekday`,
   * `month` (`June 2018`), `short`, `iso`.
   */
  format?: string;
}

/** What is said where there is no value: `n/a`, `該当なし`, in narrow cells `－`. */
export function showMissing({ language, narrow = false }: Show): string {
  if (language === 'en') return 'n/a';
  return narrow ? '－' : '該当なし';
}

/** One value as text, by unit and type. Total: what is no number, instant or list is shown as it is. */
export function showValue(value: Value | undefined, column: Shown, show: Show): string {
  if (value === null || value === undefined) return showMissing(show);
  if (typeof value === 'boolean') return yesNo[show.language][value ? 0 : 1];
  if (typeof value === 'number' || typeof value === 'bigint' || isNumeric(column)) {
    const text = decimalOf(value);
    if (text !== undefined) return showNumber(text, column, show);
    if (typeof value === 'number') return showMissing(show);
  }
  if (Array.isArray(value)) return showList(value, column, show);
  if (typeof value !== 'string')
    return JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `${part}` : part));
  return showText(value, column, show);
}

const yesNo = { en: ['yes', 'no'], ja: ['はい', 'いいえ'] } as const;

const numberTypes = /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|DOUBLE|FLOAT|REAL|DECIMAL|NUMERIC)\b(?!.*\[\])/i;

const isNumeric = ({ type }: Shown): boolean => numberTypes.test(type);

/** A number's text. `options` are for those who need a sign or a bound; they hold for every unit. */
export function showNumber(text: string, { type, unit, format }: Shown, show: Show, options: Digits = {}): string {
  if (format === 'plain') return rounded(text, { ...options, plain: true, atMost: 20 });
  if (format === 'compact') return compactText(text, show.language);
  if (format === 'change' && (unit === 'ratio' || unit === 'percent'))
    return `${rounded(text, { digits: 1, shift: unit === 'ratio' ? 2 : 0, signed: true })}%`;
  const rate = unit === undefined ? undefined : rateUnitOf(unit);
  if (rate !== undefined) return `${rateText(text, options)} ${rate}`;
  switch (unit) {
    case 'bytes':
      return bytesText(text, { ...options, format });
    case 'ratio':
      return percentText(text, { ...options, shift: 2 });
    case 'percent':
      return percentText(text, options);
    case 'seconds':
      return durationText(text, show.language, options);
    case 'milliseconds':
    case 'ms':
      return durationText(`${Number(text) / 1000}`, show.language, options);
    case 'currency':
      return rounded(text, { ...options, digits: 2 });
  }
  if (/^-?\d+$/.test(text) || /^(?:DECIMAL|NUMERIC)/i.test(type)) {
    return Object.keys(options).length === 0 ? everyDigit(text) : rounded(text, { ...options, atMost: 20 });
  }
  return unit === undefined ? looseText(text, options) : rounded(text, { ...options, atMost: 2 });
}

function showList(values: Value[], column: Shown, show: Show): string {
  const { unit: _, ...rest } = column;
  const texts = values.map(value => showValue(value, { ...rest, type: column.type.replace(/\[\]$/, '') }, show));
  return texts.join(show.language === 'ja' ? '、' : ', ');
}

function showText(text: string, { type, unit, format }: Shown, show: Show): string {
  if (type === 'DATE' && /^\d{4}-\d\d-\d\d$/.test(text)) {
    if (format === 'iso') return text;
    if (format === 'month') return showMonth(text, show);
    return showDay(text, show, { weekday: format === 'weekday', short: format === 'short' });
  }
  if (unit !== 'time' && !type.startsWith('TIMESTAMP')) return text;
  const at = instantOf(text);
  return at === undefined
    ? text
    : momentText(clockOf(show).at(at), format ?? (unit === 'time' ? 'time' : 'day_time'), show);
}

function momentText(moment: LocalMoment, format: string, { language }: Show): string {
  const clock = clockText(moment);
  if (format === 'time') return clock;
  if (format === 'iso') return `${moment.date} ${clock}`;
  const day = dayText(moment.date, language, { short: format === 'short', weekday: format === 'weekday' });
  return format === 'day' ? day : `${day} ${clock}`;
}

/** The local day of an answer or a range, `2018-06-08`: `8 June 2018`, with the weekday `Friday 8 June 2018`, `2018年6月8日(金)`. */
export const showDay = (day: string, { language }: Show, form: DayForm = {}): string => dayText(day, language, form);

/** The month of a local day: `June 2018`, `2018年6月`. */
export const showMonth = (day: string, { language }: Show): string => monthText(day, language);

/**
 * A half-open range in words. Whole local days: `8 June 2018`, `8 – 10 June 2018`, `30 December 2018 – 2 January 2019`; otherwise
 * with times, where the midnight at the end of a day is 24:00: `8 June 2018, 07:00 – 24:00`.
 */
export function showRange({ from, to }: DocumentRange, show: Show): string {
  const { language } = show;
  const clock = clockOf(show);
  const { zone } = clock;
  const first = dayOf(from, zone);
  const end = dayOf(to, zone);
  const beforeEnd = addDays(end, -1);
  const endsWhole = dayStart(end, zone).getTime() === to.getTime() && to > from;
  if (endsWhole && dayStart(first, zone).getTime() === from.getTime()) return daysText(first, beforeEnd, language);
  const gap = language === 'ja' ? ' ' : ', ';
  const tilde = language === 'ja' ? '～' : ' – ';
  const begin = clock.at(from);
  const close = endsWhole
    ? { date: beforeEnd, text: '24:00' }
    : { date: clock.at(to).date, text: clockText(clock.at(to)) };
  const last = close.date === begin.date ? close.text : `${dayText(close.date, language)}${gap}${close.text}`;
  return `${dayText(begin.date, language)}${gap}${clockText(begin)}${tilde}${last}`;
}

/** An instant with the offset that held then: `8 June 2018, 13:37 (UTC+09:00)`, so that no repeated hour can be meant. */
export function showInstant(at: Date, show: Show): string {
  const { date, clock, offset } = clockOf(show).at(at);
  return `${dayText(date, show.language)}${show.language === 'ja' ? ' ' : ', '}${clock} (${offset})`;
}

/** A relative change, 0.093 as `+9.3%`, −0.338 as `−33.8%`; nothing before or not finite is `n/a`. */
export function showChange(ratio: number | null, show: Show, { digits = 1 }: { digits?: number } = {}): string {
  const text = decimalOf(ratio);
  return text === undefined ? showMissing(show) : `${rounded(text, { digits, shift: 2, signed: true })}%`;
}

/** The relative change from one value to another; null where either is missing or the first one is not above zero. */
export function changeOf({ now, before }: { now: Value | undefined; before: Value | undefined }): number | null {
  const [to, from] = [decimalOf(now), decimalOf(before)].map(text => (text === undefined ? Number.NaN : Number(text)));
  if (to === undefined || from === undefined || !(from > 0) || Number.isNaN(to)) return null;
  const difference = typeof now === 'bigint' && typeof before === 'bigint' ? Number(now - before) : to - from;
  const change = difference / from;
  return Number.isFinite(change) ? change : null;
}

const sheetFormats: Readonly<Record<string, string>> = {
  bytes: '#,##0',
  bps: '#,##0',
  kbps: '#,##0.00',
  mbps: '#,##0.00',
  gbps: '#,##0.00##',
  tbps: '#,##0.00',
  ratio: '0.00%',
  percent: '0.00"%"',
  seconds: '#,##0.000',
  currency: '#,##0.00',
  time: 'yyyy-mm-dd hh:mm',
};

/** The format code of a sheet's cells (ECMA-376 part 1, 18.8.31), for exact values: local dates and times, counts, percentages. */
export function numberFormatOf({ type, unit, format }: Shown): string | undefined {
  if (type === 'DATE') return format === 'month' ? 'yyyy-mm' : 'yyyy-mm-dd';
  if (type.startsWith('TIMESTAMP')) return format === 'time' ? 'hh:mm' : 'yyyy-mm-dd hh:mm';
  if (format === 'change' && unit === 'ratio') return '+0.0%;-0.0%;0.0%';
  if (unit !== undefined && Object.hasOwn(sheetFormats, unit)) return sheetFormats[unit];
  if (!isNumeric({ type })) return undefined;
  if (format === 'plain') return '0';
  const scale = /^(?:DECIMAL|NUMERIC)\(\d+,\s*(\d+)\)/i.exec(type)?.[1];
  if (scale !== undefined) return Number(scale) === 0 ? '#,##0' : `#,##0.${'0'.repeat(Number(scale))}`;
  return /INT/i.test(type) ? '#,##0' : '#,##0.00##';
}

/** Numbers stand right, so that their digits stand under each other; all else left. */
export const alignOf = (column: Shown): 'left' | 'right' => (isNumeric(column) ? 'right' : 'left');

const clocks = new WeakMap<Show, WallClock>();

/** The clock of a document's zone, opened once for each Show. */
export function clockOf(show: Show): WallClock {
  const known = clocks.get(show);
  if (known !== undefined) return known;
  const clock = openWallClock(show.timeZone);
  clocks.set(show, clock);
  return clock;
}
