// What the engine's types mean on a page, and its values as texts.

export type ResultKind = 'number' | 'time' | 'date' | 'truth' | 'text' | 'nested';

const numeric = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|INT|FLOAT|DOUBLE|REAL|DECIMAL|NUMERIC)\b/i;

/** What a type of the engine means on a page. */
export function kindOf(type: string): ResultKind {
  if (/\[\]$|^(STRUCT|MAP|LIST|ARRAY|ROW)\b/i.test(type)) return 'nested';
  if (numeric.test(type)) return 'number';
  if (/^TIMESTAMP|^DATETIME/i.test(type)) return 'time';
  if (/^DATE$/i.test(type)) return 'date';
  if (/^BOOL/i.test(type)) return 'truth';
  return 'text';
}

/** The text of a value, as it is copied. */
export const plainText = (value: unknown): string =>
  value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);

/** An instant as a clock of a zone shows it: `2026-11-21 14:05:09`. */
export function clockOf(value: string, zone: string): string {
  const instant = new Date(/[zZ]|[+-]\d\d:?\d\d$/.test(value) ? value : `${value.replace(' ', 'T')}Z`);
  if (Number.isNaN(instant.getTime())) return value;
  const fraction = /\.\d+/.exec(value)?.[0] ?? '';
  const text = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(
    instant,
  );
  return `${text}${fraction}`;
}
