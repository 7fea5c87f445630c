// The axes of a chart: round steps from zero, short texts with their unit, and which of many categories are named so that none touches
// the next. Pure: sizes in, texts and places out. What must stay true: the axis holds every value and shows zero.

import type { Language } from './document.ts';
import { rounded } from './number_text.ts';
import { displayWidth } from './width.ts';

export interface ValueScale {
  min: number;
  max: number;
  step: number;
  ticks: number[];
  /** The text of a tick: `1.5 TB`; all ticks of an axis have one magnitude and one number of digits. */
  tickText: (value: number) => string;
}

/** Pixels of a text at a size, a little more than it takes in our letters: digits and capitals are wider than small letters. */
export const textPixels = (text: string, size: number): number => {
  const letters = [...text];
  const wide = displayWidth(text) - letters.length;
  const widest = letters.filter(letter => /[mwMW%@…]/.test(letter)).length;
  const large =
    letters.filter(letter => /[0-9A-Z]/.test(letter)).length - letters.filter(letter => /[MW]/.test(letter)).length;
  const small = Math.max(0, letters.length - wide - large - widest);
  return Math.ceil(size * (Math.max(0, wide) + widest * 0.95 + large * 0.64 + small * 0.53));
};

interface Magnitude {
  factor: number;
  suffix: string;
}

const powers = (base: number, names: string[]): Magnitude[] =>
  names.map((suffix, index) => ({ factor: base ** index, suffix })).reverse();

const bytes = powers(1000, [' B', ' kB', ' MB', ' GB', ' TB', ' PB', ' EB']);
const counts: Record<Language, Magnitude[]> = {
  en: powers(1000, ['', 'K', 'M', 'B', 'T']),
  ja: powers(10_000, ['', '万', '億', '兆', '京']),
};

/** Units that stand after the number as they are; others (counts of things) are told by the title. */
const plainUnits: Record<string, Record<Language, string>> = {
  percent: { en: '%', ja: '%' },
  gbps: { en: ' Gbps', ja: ' Gbps' },
  mbps: { en: ' Mbps', ja: ' Mbps' },
  bps: { en: ' bps', ja: ' bps' },
  seconds: { en: ' s', ja: '秒' },
  milliseconds: { en: ' ms', ja: 'ミリ秒' },
};

/** In which magnitude numbers up to `most` are written. */
function magnitudeOf(most: number, { unit, language }: { unit: string | undefined; language: Language }): Magnitude {
  const largest = (all: Magnitude[]): Magnitude =>
    all.find(({ factor }) => most >= factor) ?? all[all.length - 1] ?? { factor: 1, suffix: '' };
  if (unit === 'bytes') return largest(bytes);
  if (unit === 'ratio') return { factor: 0.01, suffix: '%' };
  const plain = unit === undefined ? undefined : plainUnits[unit]?.[language];
  if (plain !== undefined) return { factor: 1, suffix: plain };
  return most < 10_000 ? { factor: 1, suffix: '' } : largest(counts[language]);
}

function roundStep(span: number, steps: number): number {
  const rough = span / steps;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 2.5, 5, 10].find(one => one * power >= rough * 0.999) ?? 10;
  return factor * power;
}

/** An axis that holds zero and all values, of about `steps` round steps. */
export function valueScale(
  values: readonly number[],
  { unit, language, steps }: { unit: string | undefined; language: Language; steps: number },
): ValueScale {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const span = high - low || (unit === 'ratio' ? 1 : steps);
  const wholes = values.every(Number.isInteger) && !(unit !== undefined && unit in plainUnits);
  const step = Math.max(roundStep(span, steps), wholes ? 1 : 0);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(Math.ceil(high / step - 1e-9), first + 1);
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => tidy((first + index) * step));
  const { factor, suffix } = magnitudeOf(Math.max(-first, last) * step, { unit, language });
  const digits = digitsOf(step / factor);
  return {
    min: ticks[0] ?? 0,
    max: ticks[ticks.length - 1] ?? 1,
    step,
    ticks,
    tickText: value => (value === 0 ? '0' : `${rounded(String(tidy(value / factor)), { digits })}${suffix}`),
  };
}

/** Takes off what binary fractions add: 0.30000000000000004. */
const tidy = (value: number): number => Number(value.toPrecision(12));

const digitsOf = (step: number): number => {
  for (let digits = 0; digits < 6; digits += 1) {
    if (Math.abs(step * 10 ** digits - Math.round(step * 10 ** digits)) < 1e-6) return digits;
  }
  return 6;
};

/** `8 Jun 13:00`, `13:00`; with the offset where the clock shows it twice. */
const timed = /^(.*?)[ T]?(\d{1,2}):(\d{2})(?: \(UTC[^)]*\))?$/;

/**
 * Which categories are named, and how: index to text. Hours are named at 00, 06, 12, 18 or as fine as there is room, with the day
 * under the first hour of each; others at even distances from the first.
 */
export function categoryLabels(
  x: readonly string[],
  { band, size }: { band: number; size: number },
): Map<number, string> {
  const times = x.map(label => timed.exec(label));
  if (x.length > 1 && times.every(time => time !== null)) return timeLabels(times, { band, size });
  const room = Math.max(1, ...x.map(label => textPixels(label, size))) + size;
  const step = [1, 2, 3, 5, 7, 10, 14, 30].find(count => count * band >= room) ?? Math.ceil(room / band);
  return new Map([...x.entries()].filter(([index]) => index % step === 0));
}

function timeLabels(times: RegExpExecArray[], { band, size }: { band: number; size: number }): Map<number, string> {
  const clock = (time: RegExpExecArray): string => `${(time[2] ?? '').padStart(2, '0')}:${time[3]}`;
  const days = times.map(time => time[1] ?? '');
  const dayChanges = new Set(days).size > 1;
  const minutes = (time: RegExpExecArray): number => Number(time[2]) * 60 + Number(time[3]);
  const spacing = times.length > 1 ? minutesBetween(times.map(minutes)) : 60;
  const room = (textPixels('00:00', size) + size) * (dayChanges ? 1.2 : 1);
  const every = [1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1440].find(
    step => step >= spacing && (step / spacing) * band >= room,
  );
  if (dayChanges && (every === undefined || every === 1440)) return dayLabels(days, { band, size });
  const labels = new Map<number, string>();
  let named = '';
  for (const [index, time] of times.entries()) {
    if (minutes(time) % (every ?? 1440) !== 0) continue;
    const day = days[index] ?? '';
    labels.set(index, dayChanges && day !== named ? `${clock(time)}\n${day}` : clock(time));
    named = day;
  }
  return labels;
}

/** Only days, at the first category of each. */
function dayLabels(days: string[], { band, size }: { band: number; size: number }): Map<number, string> {
  const firsts = [...days.entries()].filter(([index, day]) => day !== days[index - 1]);
  const perDay = days.length / firsts.length;
  const kept = categoryLabels(
    firsts.map(([, day]) => day),
    { band: band * perDay, size },
  );
  return new Map([...kept].map(([index, text]) => [firsts[index]?.[0] ?? 0, text]));
}

/** The usual distance between neighbours, in minutes; midnight and changed clocks left aside. */
function minutesBetween(minutes: number[]): number {
  const steps = minutes.slice(1).map((minute, index) => minute - (minutes[index] ?? 0));
  return Math.max(1, Math.min(60, ...steps.filter(step => step > 0)));
}
