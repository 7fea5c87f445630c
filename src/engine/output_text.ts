// One value as text, for documents and for JSON.

import type { ResultColumn, Value } from './engine.ts';

const numericType = /^(?:U?(?:TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DOUBLE|FLOAT|REAL|DECIMAL\b.*)$/;

/** True for columns whose values stand at the right. */
export const isNumeric = (type: string): boolean => numericType.test(type);

/** The value as it stands in a table or a CSV file: NULL is nothing; lists, structs and maps are JSON. */
export function plainText(value: Value, type: string): string {
  if (value === null) return '';
  return typeof value === 'object' ? jsonText(value, type) : String(value);
}

/** Digits of a decimal that a double surely holds. */
const exactDigits = 15;

/**
 * The value as JSON: integers beyond 2^53 and decimals longer than a double are strings, NaN and infinities are null, and
 * everything else is what it is.
 */
export function jsonText(value: Value, type: string): string {
  if (value === null) return 'null';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'null';
  if (typeof value === 'bigint') return `"${value}"`;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return type.startsWith('DECIMAL') ? decimalText(value) : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(item => jsonText(item, elementType(type))).join(',')}]`;
  return `{${Object.entries(value)
    .map(([name, item]) => `${JSON.stringify(name)}:${jsonText(item, '')}`)
    .join(',')}}`;
}

const decimalText = (text: string): string =>
  text.replaceAll(/\D/g, '').replace(/^0+/, '').length <= exactDigits ? text : `"${text}"`;

const elementType = (type: string): string => type.replace(/^ARRAY\((.*)\)$/, '$1').replace(/\[\d*\]$/, '');

/** Names of columns, each made different from those before it: `n`, `n_1`. */
export function uniqueNames(columns: readonly ResultColumn[]): string[] {
  const taken = new Set<string>();
  return columns.map(({ name }) => {
    let unique = name;
    for (let i = 1; taken.has(unique); i++) unique = `${name}_${i}`;
    taken.add(unique);
    return unique;
  });
}
