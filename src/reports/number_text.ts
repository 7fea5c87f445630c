// Numbers as text, rounded from their exact digits. What must stay true: bigints and decimals never pass through a double, and a
// number that is rounded to the next unit's thousand is shown in that unit (`1.00 MB`, never `1,000.00 kB`).

import type { Value } from '../engine/engine.ts';

/** The minus of running text; a hyphen would let a line break after it. */
const minus = '−';

export interface Digits {
  /** Digits after the point, exactly so many. */
  digits?: number;
  /** Digits after the point at most; without trailing zeros. */
  atMost?: number;
  /** Digits that count at most, wherever the point stands. */
  significant?: number;
  /** The number is multiplied by ten to this power first. */
  shift?: number;
  /** `up` is away from zero: for bounds, which must hold as they are said. */
  rounding?: 'half' | 'up';
  /** A plus before what is above zero as shown. */
  signed?: boolean;
  /** Without separators between thousands. */
  plain?: boolean;
}

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** The exact decimal text of a number, a bigint or the text of one; undefined for NULL, NaN, infinities and everything else. */
export function decimalOf(value: Value | undefined): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined;
  if (typeof value === 'bigint') return String(value);
  return typeof value === 'string' && decimal.test(value) ? value : undefined;
}

/** The text of a decimal text, rounded; halves go away from zero. */
export function rounded(text: string, options: Digits = {}): string {
  const shown = formatterOf(options)
    .format(shifted(text, options.shift ?? 0))
    .replace('-', minus);
  return options.signed && !shown.startsWith(minus) && /[1-9]/.test(shown) ? `+${shown}` : shown;
}

/** As `rounded`, and says whether the text stands for a number below a bound, as it is shown. */
const roundsBelow = (text: string, bound: number, options: Digits): boolean =>
  Math.abs(Number(rounded(text, { ...options, plain: true }).replace(minus, '-'))) < bound;

type Exact = `${number}` | bigint;

/** A number times a power of ten, exactly. What a formatter would take for infinite is written out. */
function shifted(text: string, by: number): Exact {
  const [digits = '0', exponent = '0'] = text.toLowerCase().split('e');
  const moved = `${digits}e${Number(exponent) + by}` as const;
  return by > 0 && !Number.isFinite(Number(moved)) ? BigInt(Number(text)) * 10n ** BigInt(by) : (moved as Exact);
}

type Shape = Pick<Digits, 'digits' | 'atMost' | 'significant' | 'rounding' | 'plain'>;

function formatterFor({ digits, atMost, significant, rounding, plain = false }: Shape): Intl.NumberFormat {
  const most = digits ?? atMost;
  return new Intl.NumberFormat('en-US', {
    signDisplay: 'negative',
    useGrouping: !plain,
    roundingMode: rounding === 'up' ? 'expand' : 'halfExpand',
    ...(digits !== undefined && { minimumFractionDigits: digits }),
    ...(most !== undefined && { maximumFractionDigits: most }),
    ...(significant !== undefined && { maximumSignificantDigits: significant }),
  });
}

const keyOf = ({ digits, atMost, significant, rounding, plain }: Shape): string =>
  `${digits ?? ''} ${atMost ?? ''} ${significant ?? ''} ${rounding === 'up'} ${plain === true}`;

/** Making a formatter costs far more than asking it, so the usual ones are made here; others work too. */
const usual: ReadonlyMap<string, Intl.NumberFormat> = new Map(
  [0, 1, 2, 3, 4]
    .flatMap((digits): Shape[] => [{ digits }, { digits, plain: true }])
    .concat([
      { atMost: 1 },
      { atMost: 2 },
      { significant: 3 },
      { significant: 4 },
      { atMost: 20 },
      { atMost: 20, plain: true },
    ])
    .map(shape => [keyOf(shape), formatterFor(shape)]),
);

const formatterOf = (shape: Shape): Intl.NumberFormat => usual.get(keyOf(shape)) ?? formatterFor(shape);

/** Every digit, in groups of three: `1,234,567.80`. */
export function everyDigit(text: string): string {
  if (/e/i.test(text)) return rounded(text, { atMost: 100 });
  const [, sign = '', whole = '0', fraction = ''] = /^([+-]?)0*(\d*)(\.\d+)?/.exec(text) ?? [];
  return `${sign === '-' ? minus : ''}${(whole || '0').replaceAll(/\B(?=(?:\d{3})+$)/g, ',')}${fraction}`;
}

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Bytes in steps of a thousand: `512 B`, `298.96 GB`. Or in one unit that was asked for: `gb`, `tib`. */
export function bytesText(
  text: string,
  { format = '', ...options }: Digits & { format?: string | undefined } = {},
): string {
  const [, size, binary] = /^([kmgtp])(i?)b$/.exec(format) ?? [];
  if (size !== undefined) return bytesIn(text, { size, binary: binary === 'i', options });
  const scale = Math.floor(Math.log10(Math.abs(Number(text)) || 1) / 3);
  const first = Math.max(0, Math.min(scale, byteUnits.length - 1));
  for (const [index, unit] of byteUnits.slice(first).entries()) {
    const step = first + index;
    const shape = { ...options, shift: -3 * step, digits: step === 0 ? 0 : 2 };
    if (unit === 'PB' || roundsBelow(text, 1000, shape)) return `${rounded(text, shape)} ${unit}`;
  }
  return everyDigit(text);
}

function bytesIn(text: string, { size, binary, options }: { size: string; binary: boolean; options: Digits }): string {
  const step = 'kmgtp'.indexOf(size) + 1;
  const name = size === 'k' && !binary ? 'k' : size.toUpperCase();
  if (!binary) return `${rounded(text, { ...options, digits: 2, shift: -3 * step })} ${name}B`;
  // A power of two divides a double exactly, so nothing is lost that the double had.
  return `${rounded(String(Number(text) / 1024 ** step), { ...options, digits: 2 })} ${name}iB`;
}

/**
 * A percentage of one decimal; the text counts hundredths with `shift: 0`, ones with `shift: 2`. It takes up to four decimals
 * where it would read 0% or 100% without being so: an availability of 99.98% is not 100%.
 */
export function percentText(text: string, { shift = 0, ...options }: Digits = {}): string {
  const bare = (digits: number) => rounded(text, { digits, shift, plain: true }).replace(minus, '');
  const digits = [1, 2, 3, 4].find(most => ![0, 100].includes(Number(bare(most)))) ?? 1;
  return `${rounded(text, { ...options, digits, shift })}%`;
}

const rateUnits: Readonly<Record<string, string>> = {
  bps: 'bps',
  kbps: 'kbps',
  mbps: 'Mbps',
  gbps: 'Gbps',
  tbps: 'Tbps',
};

/** How a rate's unit is written: `Gbps`; undefined for what is no rate. */
export const rateUnitOf = (unit: string): string | undefined =>
  Object.hasOwn(rateUnits, unit) ? rateUnits[unit] : undefined;

/** Two decimals; three digits that count where two decimals would lose the number: `39.86`, `0.0213`. */
export function rateText(text: string, options: Digits = {}): string {
  const small = Math.abs(Number(text)) < 0.1 && Number(text) !== 0;
  return rounded(text, { ...options, ...(small ? { significant: 3 } : { digits: 2 }) });
}

/** A number of nothing known: whole ones as they are, others with two decimals, small ones with four digits that count. */
export function looseText(text: string, options: Digits = {}): string {
  return rounded(text, { ...options, ...(Math.abs(Number(text)) < 100 ? { significant: 4 } : { atMost: 2 }) });
}

const compactFormatters = {
  en: new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 2, signDisplay: 'negative' }),
  ja: new Intl.NumberFormat('ja-JP', { notation: 'compact', maximumFractionDigits: 2, signDisplay: 'negative' }),
};

/** `332.62M`, in Japanese `3.33億`. */
export const compactText = (text: string, language: 'en' | 'ja'): string =>
  compactFormatters[language].format(text as Exact).replace('-', minus);

const durationUnits = {
  en: { ms: ' ms', s: ' s', min: ' min', h: ' h', d: ' d', gap: ' ' },
  ja: { ms: 'ミリ秒', s: '秒', min: '分', h: '時間', d: '日', gap: '' },
};

/** Seconds at the scale a person would use: `38 ms`, `1.2 s`, `2 h 17 min`. */
export function durationText(text: string, language: 'en' | 'ja', { signed = false, rounding }: Digits = {}): string {
  const units = durationUnits[language];
  const seconds = Math.abs(Number(text));
  if (seconds === 0) return `0${units.s}`;
  const sign = Number(text) < 0 ? minus : signed ? '+' : '';
  const whole = (count: number) => (rounding === 'up' ? Math.ceil(count) : Math.round(count));
  const pair = (count: number, large: 'min' | 'h' | 'd', small: 's' | 'min' | 'h') => {
    const ratio = large === 'd' ? 24 : 60;
    const first = `${everyDigit(String(Math.floor(count / ratio)))}${units[large]}`;
    return count % ratio === 0 ? `${sign}${first}` : `${sign}${first}${units.gap}${count % ratio}${units[small]}`;
  };
  const shape = rounding === undefined ? {} : { rounding };
  if (seconds < 0.9995) {
    return `${sign}${rounded(String(seconds), { ...shape, shift: 3, ...millisecondDigits(seconds) })}${units.ms}`;
  }
  if (seconds < 59.95) return `${sign}${rounded(String(seconds), { ...shape, atMost: 1 })}${units.s}`;
  if (seconds < 3599.5) return pair(whole(seconds), 'min', 's');
  if (seconds < 86_370) return pair(whole(seconds / 60), 'h', 'min');
  return pair(whole(seconds / 3600), 'd', 'h');
}

const millisecondDigits = (seconds: number): Digits => {
  if (seconds < 0.001) return { significant: 2 };
  return { atMost: seconds < 0.00995 ? 1 : 0 };
};
