// Totals of columns, as SQL's `sum` gives them: integers and decimals with every digit, NULLs left out, nothing at all is NULL.

import type { Value } from '../engine/engine.ts';

/** The sum of a column's values, in the shape that the engine gives its type. */
export function sumOf(values: readonly Value[], type: string): Value {
  const given = values.filter(value => value !== null);
  if (given.length === 0) return null;
  const scale = /^(?:DECIMAL|NUMERIC)\(\d+,\s*(\d+)\)/i.exec(type)?.[1];
  if (scale !== undefined) return scaledText(addExact(given, Number(scale)), Number(scale));
  if (given.every(value => typeof value === 'bigint' || Number.isInteger(value))) return plain(addExact(given, 0));
  return given.reduce<number>((sum, value) => sum + Number(value), 0);
}

/** A number as long as it is exact, as an engine's integers are. */
const plain = (sum: bigint): number | bigint =>
  sum >= Number.MIN_SAFE_INTEGER && sum <= Number.MAX_SAFE_INTEGER ? Number(sum) : sum;

function addExact(values: readonly Value[], scale: number): bigint {
  return values.reduce<bigint>((sum, value) => sum + unscaled(String(value), scale), 0n);
}

/** `12.5` with two digits after the point is 1250. */
function unscaled(text: string, scale: number): bigint {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(scale, '0').slice(0, scale));
}

function scaledText(sum: bigint, scale: number): string {
  if (scale === 0) return String(sum);
  const digits = String(sum < 0n ? -sum : sum).padStart(scale + 1, '0');
  return `${sum < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
