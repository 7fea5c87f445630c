// Days and instants as text, in the zone of a document. What must stay true: an hour that the clock repeats is never written
// so that it could be either of the two, and nothing here asks what time zone the machine is in.

import { dayMs, hourMs, minuteMs } from '../base/clock.ts';
import { localTime, offsetsOver, openZone, type Zone } from '../base/zone.ts';
import type { Language } from './document.ts';

const monthNames = 'January February March April May June July August September October November December'.split(' ');
const weekdayNames = {
  en: 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' '),
  ja: '日月火水木金土'.split(''),
};

export interface DayForm {
  weekday?: boolean;
  /** `8 Jun`, `6/8`: for axes and narrow cells. */
  short?: boolean;
}

/** A local date `2018-06-08` in words; any other text as it is. */
export function dayText(date: string, language: Language, { weekday = false, short = false }: DayForm = {}): string {
  const [, year = '', month = '', day = ''] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(date) ?? [];
  const name = weekday ? (weekdayNames[language][new Date(`${date}T00:00:00Z`).getUTCDay()] ?? '') : '';
  if (year === '') return date;
  if (language === 'ja') {
    const text = short ? `${Number(month)}/${Number(day)}` : `${Number(year)}年${Number(month)}月${Number(day)}日`;
    return name === '' ? text : `${text}(${name})`;
  }
  const monthName = monthNames[Number(month) - 1] ?? month;
  const text = short ? `${Number(day)} ${monthName.slice(0, 3)}` : `${Number(day)} ${monthName} ${Number(year)}`;
  return name === '' ? text : `${short ? name.slice(0, 3) : name} ${text}`;
}

/** The month of a date: `June 2018`, `2018年6月`. */
export function monthText(date: string, language: Language): string {
  const [year = '', month = ''] = date.split('-');
  if (language === 'ja') return `${Number(year)}年${Number(month)}月`;
  return `${monthNames[Number(month) - 1] ?? month} ${Number(year)}`;
}

/** One local day, or the days from one to another (both included): `8 – 10 June 2018`, `2018年6月8日～10日`. */
export function daysText(first: string, last: string, language: Language): string {
  if (first === last) return dayText(first, language);
  const [year, month, day] = last.split('-').map(Number);
  const [begin, end] = [dayText(first, language), dayText(last, language)];
  const sameYear = first.slice(0, 4) === last.slice(0, 4);
  const sameMonth = first.slice(0, 7) === last.slice(0, 7);
  if (language === 'ja') {
    if (sameMonth) return `${begin}～${day}日`;
    return sameYear ? `${begin}～${month}月${day}日` : `${begin}～${end}`;
  }
  if (sameMonth) return `${Number(first.slice(8))} – ${end}`;
  return sameYear ? `${begin.replace(` ${year}`, '')} – ${end}` : `${begin} – ${end}`;
}

/** `UTC`, `UTC+09:00`, `UTC−03:30`. */
function offsetText(offsetMs: number): string {
  if (offsetMs === 0) return 'UTC';
  const minutes = Math.abs(Math.round(offsetMs / minuteMs));
  const two = (part: number) => String(part).padStart(2, '0');
  return `UTC${offsetMs < 0 ? '−' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** An instant as the clock on the wall shows it. */
export interface LocalMoment {
  /** `2018-06-08`. */
  date: string;
  /** `13:37`, `13:37:05`, `13:37:05.250`; nothing that is zero after the minutes. */
  clock: string;
  offset: string;
  /** The clock shows this time twice, because it went back. */
  twice: boolean;
}

/** Reads the clock of one zone; for thousands of cells. */
export interface WallClock {
  readonly zone: Zone;
  at(instant: Date): LocalMoment;
}

const daysRemembered = 5_000;

/** Opens the clock of a zone. It keeps the offset of days that have but one, because asking a zone costs as much as all the rest. */
export function openWallClock(timeZone: string): WallClock {
  const zone = openZone(timeZone);
  const days = new Map<number, number | undefined>();
  const lookUp = (day: number): number | undefined => {
    const around = { from: new Date((day - 1) * dayMs), to: new Date((day + 2) * dayMs) };
    const spans = offsetsOver(around, zone);
    const offset = spans.length === 1 ? spans[0]?.offset : undefined;
    if (days.size >= daysRemembered) days.clear();
    days.set(day, offset);
    return offset;
  };
  return {
    zone,
    at(instant) {
      const day = Math.floor(instant.getTime() / dayMs);
      const steady = days.has(day) ? days.get(day) : lookUp(day);
      const offset = steady ?? zone.offsetAt(instant);
      const [date = '', clock = ''] = new Date(instant.getTime() + offset).toISOString().split(/[TZ]/);
      const twice = steady === undefined && isTwice(instant, offset, zone);
      return { date, clock: clock.replace(/(?::00)?\.000$/, ''), offset: offsetText(offset), twice };
    },
  };
}

/** True when some other instant near it reads the same. Clocks change by three hours at most, and rarely. */
function isTwice(at: Date, offset: number, zone: Zone): boolean {
  const local = localTime(at, zone);
  return [-3 * hourMs, 3 * hourMs, -dayMs, dayMs]
    .map(away => zone.offsetAt(new Date(at.getTime() + away)))
    .some(other => other !== offset && localTime(new Date(at.getTime() + offset - other), zone) === local);
}

/** The time of day, with the offset where it would be either of two: `13:37`, `01:30 (UTC+01:00)`. */
export const clockText = ({ clock, offset, twice }: LocalMoment): string => (twice ? `${clock} (${offset})` : clock);

const instantPattern = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d(?::?\d\d)?)?$/;

/** The instant of a TIMESTAMP's text, UTC unless it says else; undefined for any other text. */
export function instantOf(text: string): Date | undefined {
  const match = instantPattern.exec(text);
  if (match === null) return undefined;
  const iso = text.replace(' ', 'T');
  const at = new Date(match[1] === undefined ? `${iso}Z` : iso.replace(/([+-]\d\d)$/, '$1:00'));
  return Number.isNaN(at.getTime()) ? undefined : at;
}
