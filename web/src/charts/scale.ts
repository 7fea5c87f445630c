// The value axis: round steps, zero where counts are shown, and texts with their unit in one magnitude. Pure: values in, ticks out.
// What must stay true: the axis holds every value, counts begin at zero, and an axis that does not says so.

export interface ValueScale {
  min: number;
  max: number;
  ticks: number[];
  /** False where the axis begins above zero, which has to be said. */
  zero: boolean;
}

const steps = [1, 2, 2.5, 5, 10];

function roundStep(span: number, count: number): number {
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  return (steps.find(one => one * power >= rough * 0.999) ?? 10) * power;
}

/** Units that are shares or rates of their own, whose small movements matter: they may leave zero. */
export const mayZoom = (unit: string | null): boolean => unit === 'ratio' || unit === 'percent';

/** An axis of about `count` steps. Shares zoom when all of them lie in a narrow band far from zero. */
export function valueScale(
  values: readonly number[],
  { unit, count, filled = false }: { unit: string | null; count: number; filled?: boolean },
): ValueScale {
  const low = values.length === 0 ? 0 : values.reduce((least, value) => Math.min(least, value));
  const high = values.length === 0 ? 0 : values.reduce((most, value) => Math.max(most, value));
  const zoomed = !filled && mayZoom(unit) && low > 0 && high - low < 0.4 * high;
  // One value alone has room around it, or below it where nothing can be above: an axis always has a length.
  const flat = zoomed && high === low;
  const bottom = flat ? low * 0.95 : zoomed ? low : Math.min(0, low);
  const ceiling = unit === 'ratio' ? 1 : unit === 'percent' ? 100 : Number.POSITIVE_INFINITY;
  const top = flat ? Math.min(ceiling, high * 1.05) : Math.max(0, high);
  const span = top - bottom || (unit === 'ratio' ? 1 : count);
  const step = roundStep(span, count);
  const wholes = unit !== 'ratio' && values.every(Number.isInteger);
  const size = wholes ? Math.max(1, Math.ceil(step)) : step;
  const first = Math.floor(bottom / size + 1e-9);
  const last = Math.max(first + 1, Math.ceil((bottom + span) / size - 1e-9));
  const ticks = Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * size).toPrecision(12)),
  );
  const kept = ticks.filter(tick => tick <= ceiling + 1e-9 || high > ceiling);
  return { min: kept[0] ?? 0, max: kept.at(-1) ?? 1, ticks: kept, zero: (kept[0] ?? 0) <= 0 };
}

interface Magnitude {
  factor: number;
  suffix: string;
}

const powers = (base: number, names: string[]): Magnitude[] =>
  names.map((suffix, index) => ({ factor: base ** index, suffix })).reverse();

const bytes = powers(1000, [' B', ' kB', ' MB', ' GB', ' TB', ' PB', ' EB']);
const kbps = { factor: 1e-6, suffix: ' kbps' };
const bandwidths: Magnitude[] = [{ factor: 1, suffix: ' Gbps' }, { factor: 1e-3, suffix: ' Mbps' }, kbps];
const counts = {
  en: [
    { factor: 1e12, suffix: ' T' },
    { factor: 1e9, suffix: ' bn' },
    { factor: 1e6, suffix: ' M' },
  ],
  ja: [
    { factor: 1e12, suffix: '兆' },
    { factor: 1e8, suffix: '億' },
    { factor: 1e4, suffix: '万' },
  ],
};

const after: Record<string, { en: string; ja: string }> = {
  percent: { en: '%', ja: '%' },
  mbps: { en: ' Mbps', ja: ' Mbps' },
  bps: { en: ' bps', ja: ' bps' },
  seconds: { en: ' s', ja: ' 秒' },
  milliseconds: { en: ' ms', ja: ' ms' },
  currency: { en: '', ja: '' },
};

/** Whether the ticks themselves say the unit. */
export const saysUnit = (unit: string | null): boolean =>
  unit === null || unit === 'bytes' || unit === 'ratio' || unit === 'gbps' || unit in after;

/** Texts of ticks: all of one axis in one magnitude, with as many digits as the steps need. Zero stands without a unit. */
export function tickTexts(
  ticks: readonly number[],
  { unit, language }: { unit: string | null; language: 'en' | 'ja' },
): string[] {
  const most = ticks.reduce((largest, tick) => Math.max(largest, Math.abs(tick)), 0);
  const { factor, suffix } = magnitudeOf(most, unit, language);
  const digits = digitsOf(ticks, factor);
  const format = new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return ticks.map(tick =>
    tick === 0 && unit !== 'ratio' ? '0' : `${format.format(tick / factor)}${suffix}`.replace('-', '−'),
  );
}

function magnitudeOf(most: number, unit: string | null, language: 'en' | 'ja'): Magnitude {
  if (unit === 'ratio') return { factor: 0.01, suffix: '%' };
  if (unit === 'gbps') return bandwidths.find(({ factor }) => most >= factor) ?? kbps;
  const plain = unit === null ? undefined : after[unit]?.[language];
  if (plain !== undefined) return { factor: 1, suffix: plain };
  const all = unit === 'bytes' ? bytes : counts[language];
  return all.find(({ factor }) => most >= factor) ?? { factor: 1, suffix: unit === 'bytes' ? ' B' : '' };
}

function digitsOf(ticks: readonly number[], factor: number): number {
  for (let digits = 0; digits < 6; digits++) {
    const power = 10 ** digits;
    if (ticks.every(tick => Math.abs((tick / factor) * power - Math.round((tick / factor) * power)) < 1e-6))
      return digits;
  }
  return 6;
}
