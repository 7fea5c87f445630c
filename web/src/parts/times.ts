// Instants as people read them, by language and zone. Ranges are half-open inside; people see the last day that is in them.

import type { Language } from '../words/words.ts';
import { nothing } from './numbers.ts';
import { clockText, dateText, wallOf } from './zone.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(language: Language, zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language} ${zone} ${JSON.stringify(options)}`;
  const kept = formats.get(key);
  if (kept !== undefined) return kept;
  const made = new Intl.DateTimeFormat(language === 'ja' ? 'ja-JP' : 'en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    ...options,
  });
  formats.set(key, made);
  return made;
}

/** Where and for whom times are written. */
export interface Place {
  language: Language;
  zone: string;
}

/** What a cell or a field gives as an instant; undefined where it is none. Times without an offset are UTC. */
export function instantFrom(value: unknown): Date | undefined {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value;
  if (typeof value === 'number') return new Date(value);
  if (typeof value !== 'string' || value === '') return undefined;
  const bare = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(value);
  const instant = new Date(bare ? `${value.replace(' ', 'T')}Z` : value);
  return Number.isNaN(instant.getTime()) ? undefined : instant;
}

/** `Sat 21 Nov 14:05`, with the year where it is not this one. */
export function time(value: unknown, place: Place, { now, seconds = false }: { now: Date; seconds?: boolean }): string {
  const instant = instantFrom(value);
  if (instant === undefined) return nothing;
  return `${day(instant, place, { now })} ${seconds ? clock(instant, place) : clockText(instant, place.zone)}`;
}

/** `14:05:31`. */
export function clock(value: unknown, { zone }: Place): string {
  const instant = instantFrom(value);
  return instant === undefined
    ? nothing
    : `${clockText(instant, zone)}:${String(instant.getUTCSeconds()).padStart(2, '0')}`;
}

/** `Sat 21 Nov`, with the year where it is not this one. A date without a time is the same day everywhere. */
export function day(value: unknown, { language, zone }: Place, { now }: { now: Date }): string {
  const bare = typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value);
  const instant = instantFrom(value);
  if (instant === undefined) return nothing;
  const place = bare ? 'UTC' : zone;
  const same = wallOf(instant, place).year === wallOf(now, zone).year;
  return formatOf(language, place, {
    weekday: 'short',
    day: 'numeric',
    month: language === 'ja' ? 'numeric' : 'short',
    ...(same ? {} : { year: 'numeric' }),
  })
    .format(instant)
    .replace(',', '');
}

/** `21 Nov 2026`. */
export function date(value: unknown, { language, zone }: Place): string {
  const bare = typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value);
  const instant = instantFrom(value);
  if (instant === undefined) return nothing;
  return formatOf(language, bare ? 'UTC' : zone, {
    day: 'numeric',
    month: language === 'ja' ? 'long' : 'short',
    year: 'numeric',
  }).format(instant);
}

/** `18 – 21 Nov 2026`, `21 Nov 2026, 06:00 – 12:00`. */
export function range(fromValue: unknown, toValue: unknown, place: Place): string {
  const [from, to] = [instantFrom(fromValue), instantFrom(toValue)];
  if (from === undefined || to === undefined) return nothing;
  const { language, zone } = place;
  const dates: Intl.DateTimeFormatOptions = {
    day: 'numeric',
    month: language === 'ja' ? 'long' : 'short',
    year: 'numeric',
  };
  const whole = clockText(from, zone) === '00:00' && clockText(to, zone) === '00:00';
  if (whole) return formatOf(language, zone, dates).formatRange(from, new Date(to.getTime() - 1));
  if (dateText(from, zone) === dateText(new Date(to.getTime() - 1), zone)) {
    const end = clockText(to, zone) === '00:00' ? '24:00' : clockText(to, zone);
    return `${date(from, place)} ${clockText(from, zone)}–${end}`;
  }
  return `${date(from, place)} ${clockText(from, zone)} – ${date(to, place)} ${clockText(to, zone)}`;
}

const agoWords = {
  en: {
    now: 'just now',
    soon: 'any moment',
    minutes: (n: number) => `${n} min`,
    hours: (h: number, m: number) => (m === 0 || h > 11 ? `${h} h` : `${h} h ${m} min`),
    days: (n: number) => (n === 1 ? '1 day' : `${n} days`),
    past: (words: string) => `${words} ago`,
    future: (words: string) => `in ${words}`,
  },
  ja: {
    now: 'たった今',
    soon: 'まもなく',
    minutes: (n: number) => `${n}分`,
    hours: (h: number, m: number) => (m === 0 || h > 11 ? `${h}時間` : `${h}時間${m}分`),
    days: (n: number) => `${n}日`,
    past: (words: string) => `${words}前`,
    future: (words: string) => `${words}後`,
  },
} as const;

/** The clock of pages ticks every fifteen seconds: what has just been may lie so far ahead of it. */
const tickSlack = 20_000;

/** `3 min ago`, `in 2 h`. */
export function ago(value: unknown, language: Language, now: Date): string {
  const instant = instantFrom(value);
  if (instant === undefined) return nothing;
  const words = agoWords[language];
  const ms = now.getTime() - instant.getTime();
  const minutes = Math.floor(Math.abs(ms) / 60_000);
  if (minutes < 1) return ms >= -tickSlack ? words.now : words.soon;
  const text =
    minutes < 60
      ? words.minutes(minutes)
      : minutes < 48 * 60
        ? words.hours(Math.floor(minutes / 60), minutes % 60)
        : words.days(Math.floor(minutes / 1_440));
  return ms >= 0 ? words.past(text) : words.future(text);
}
