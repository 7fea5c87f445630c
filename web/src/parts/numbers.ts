// Numbers with their units as people read them: three figures where a glance is enough, all of them where it is asked. What must stay true:
// TB is 10^12, integers beyond 2^53 keep every digit, and what is not a number is a dash, never 0.

import type { Language } from '../words/words.ts';

/** What stands where there is no value. */
export const nothing = '–';

const numberFormats = new Map<string, Intl.NumberFormat>();

function formatOf(language: Language, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${language} ${JSON.stringify(options)}`;
  const kept = numberFormats.get(key);
  if (kept !== undefined) return kept;
  const made = new Intl.NumberFormat(language === 'ja' ? 'ja-JP' : 'en-GB', options);
  numberFormats.set(key, made);
  return made;
}

/** A cell of an answer as a number; undefined where it is none. Long integers and decimals come as texts. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || !/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value)) return undefined;
  return Number(value);
}

/** Grouped, with every digit: `9,007,199,254,740,993`. */
export function integer(value: unknown, language: Language): string {
  if (typeof value === 'string' && /^-?\d+$/.test(value)) return formatOf(language, {}).format(BigInt(value));
  const number = numberOf(value);
  return number === undefined ? nothing : minus(formatOf(language, { maximumFractionDigits: 0 }).format(number));
}

const minus = (text: string): string => text.replace('-', '−');

/** Three figures: `1.23`, `12.3`, `123`. */
function figures(value: number, language: Language, count = 3): string {
  const size = Math.abs(value);
  const digits = size >= 1 ? Math.max(0, count - 1 - Math.floor(Math.log10(size))) : count - 1;
  const rounded = Number(value.toFixed(Math.min(digits, 6)));
  return minus(
    formatOf(language, {
      minimumFractionDigits: Math.min(digits, 6),
      maximumFractionDigits: Math.min(digits, 6),
    }).format(Object.is(rounded, -0) ? 0 : rounded),
  );
}

interface Scale {
  size: number;
  word: string;
}

const scales: Record<Language, readonly Scale[]> = {
  en: [
    { size: 1e12, word: ' T' },
    { size: 1e9, word: ' bn' },
    { size: 1e6, word: ' M' },
  ],
  ja: [
    { size: 1e12, word: '兆' },
    { size: 1e8, word: '億' },
    { size: 1e4, word: '万' },
  ],
};

const byteScales: readonly Scale[] = ['EB', 'PB', 'TB', 'GB', 'MB', 'kB'].map((word, index) => ({
  size: 10 ** (18 - index * 3),
  word: ` ${word}`,
}));

/** By the largest scale that leaves at least 1 after rounding to three figures: 999,960 bytes are 1.00 MB. */
function scaled(value: number, ladder: readonly Scale[], language: Language): string | undefined {
  const found = ladder.find(({ size }) => Math.abs(value) >= size * 0.9995);
  return found === undefined ? undefined : `${figures(value / found.size, language)}${found.word}`;
}

/** `1.23 M`, `12,345`; in Japanese by ten thousands. */
export function compact(value: unknown, language: Language): string {
  const number = numberOf(value);
  if (number === undefined) return nothing;
  const large = language === 'ja' ? 1e6 : 999_500;
  if (Math.abs(number) >= large) return scaled(number, scales[language], language) ?? integer(number, language);
  return Number.isInteger(number) ? integer(number, language) : figures(number, language);
}

/** `1.23 TB`; whole below 1,000. */
export function bytes(value: unknown, language: Language): string {
  const number = numberOf(value);
  if (number === undefined) return nothing;
  return scaled(number, byteScales, language) ?? `${integer(number, language)} B`;
}

/** 0.972 is `97.2%`. What is not quite all is not shown as all: 0.9999 is `99.99%`. */
export function ratio(value: unknown, language: Language): string {
  const number = numberOf(value);
  if (number === undefined) return nothing;
  const percent = number * 100;
  const near = percent > 99.9 && percent < 100 ? 2 : percent < 1 && percent > -1 && percent !== 0 ? 2 : 1;
  const held = percent < 100 && percent > 99.99 ? 99.99 : percent;
  return `${minus(formatOf(language, { minimumFractionDigits: near, maximumFractionDigits: near }).format(held))}%`;
}

const spanWords = {
  en: { ms: ' ms', s: ' s', min: ' min', h: ' h', d: ' d', gap: ' ' },
  ja: { ms: 'ミリ秒', s: '秒', min: '分', h: '時間', d: '日', gap: '' },
} as const;

/** How long, in milliseconds: `840 ms`, `3.2 s`, `2 min 14 s`, `1 h 5 min`, `3 d 4 h`. */
export function duration(value: unknown, language: Language): string {
  const ms = numberOf(value);
  if (ms === undefined) return nothing;
  const words = spanWords[language];
  const size = Math.abs(ms);
  if (size < 999.5) return `${integer(ms, language)}${words.ms}`;
  if (size < 9_950) return `${formatOf(language, { maximumFractionDigits: 1 }).format(ms / 1_000)}${words.s}`;
  const pair = (large: number, small: number, names: readonly [string, string]): string => {
    const total = Math.round(ms / small);
    const ratioOf = large / small;
    const [whole, rest] = [Math.trunc(total / ratioOf), Math.abs(total % ratioOf)];
    return rest === 0 ? `${whole}${names[0]}` : `${whole}${names[0]}${words.gap}${rest}${names[1]}`;
  };
  if (size < 59_500) return `${Math.round(ms / 1_000)}${words.s}`;
  if (size < 3_570_000) return pair(60_000, 1_000, [words.min, words.s]);
  if (size < 86_370_000) return pair(3_600_000, 60_000, [words.h, words.min]);
  return pair(86_400_000, 3_600_000, [words.d, words.h]);
}

/** A value of a metric or column by its unit. `exact` gives every digit. */
export function value(given: unknown, unit: string | null | undefined, language: Language, exact = false): string {
  if (given === null || given === undefined || given === '') return nothing;
  const number = numberOf(given);
  if (number === undefined) return typeof given === 'number' ? nothing : textOf(given);
  if (exact) return exactly(given, number, unit, language);
  switch (unit) {
    case 'bytes':
      return bytes(number, language);
    case 'ratio':
      return ratio(number, language);
    case 'percent':
      return ratio(number / 100, language);
    case 'gbps':
      return bandwidth(number, text => figures(text, language));
    case 'seconds':
      return duration(number * 1_000, language);
    case 'milliseconds':
      return duration(number, language);
    case 'currency':
      return currency(number, language);
    case 'days':
      return `${compact(number, language)}${spanWords[language].d}`;
    default:
      return compact(number, language);
  }
}

/** Below one Gbps in Mbps, below one of these in kbps: a line of 60 Mbps is no 0.06 of anything. */
function bandwidth(gbps: number, text: (number: number) => string): string {
  const size = Math.abs(gbps);
  if (size === 0 || size >= 1) return `${text(gbps)} Gbps`;
  return size >= 1e-3 ? `${text(gbps * 1e3)} Mbps` : `${text(gbps * 1e6)} kbps`;
}

const textOf = (given: unknown): string => (typeof given === 'object' ? JSON.stringify(given) : String(given));

const currency = (number: number, language: Language): string =>
  minus(formatOf(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(number));

function exactly(given: unknown, number: number, unit: string | null | undefined, language: Language): string {
  if (unit === 'currency') return currency(number, language);
  if (unit === 'gbps')
    return bandwidth(number, text => minus(formatOf(language, { maximumFractionDigits: 9 }).format(text)));
  if (unit === 'ratio') return `${minus(formatOf(language, { maximumFractionDigits: 6 }).format(number * 100))}%`;
  const text =
    Number.isInteger(number) || (typeof given === 'string' && /^-?\d+$/.test(given))
      ? integer(given, language)
      : minus(formatOf(language, { maximumFractionDigits: 12 }).format(number));
  const words: Record<string, string> = {
    bytes: ' B',
    percent: '%',
    seconds: spanWords[language].s,
    milliseconds: spanWords[language].ms,
    days: spanWords[language].d,
  };
  return `${text}${words[unit ?? ''] ?? ''}`;
}
