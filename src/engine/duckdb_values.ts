// DuckDB's values as the values of engine.ts. Exactness first: integers keep every digit, decimals stay text, times are UTC.

import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBUnionValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { Value } from './engine.ts';

/** One value; what has no shape of its own in engine.ts (intervals, times of day, UUIDs, bits) becomes its text. */
export function duckValue(value: DuckDBValue): Value {
  if (value === null) return null;
  if (typeof value === 'bigint') return integer(value);
  if (typeof value !== 'object') return value;
  return timeOf(value) ?? nestedOf(value) ?? String(value);
}

/** A number as long as it is exact. */
const integer = (value: bigint): number | bigint =>
  value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;

function timeOf(value: DuckDBValue & object): Value | undefined {
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) {
    return value.isFinite ? isoOfMicros(value.micros) : String(value);
  }
  if (value instanceof DuckDBDateValue) return String(value);
  if (value instanceof DuckDBTimestampSecondsValue) return isoOfMicros(value.seconds * 1_000_000n);
  if (value instanceof DuckDBTimestampMillisecondsValue) return isoOfMicros(value.millis * 1_000n);
  if (value instanceof DuckDBTimestampNanosecondsValue) return isoOfMicros(value.nanos / 1_000n);
  return undefined;
}

function nestedOf(value: DuckDBValue & object): Value | undefined {
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(duckValue);
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([name, item]) => [name, duckValue(item)]));
  }
  if (value instanceof DuckDBMapValue) {
    return Object.fromEntries(value.entries.map(({ key, value: item }) => [String(duckValue(key)), duckValue(item)]));
  }
  if (value instanceof DuckDBUnionValue) return duckValue(value.value);
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('hex');
  return undefined;
}

/** `2018-06-08T07:00:00Z` of microseconds since 1970; three or six digits of a second, only where they are not zero. */
function isoOfMicros(micros: bigint): string {
  let millis = Number(micros / 1_000n);
  let rest = Number(micros % 1_000n);
  if (rest < 0) {
    rest += 1_000;
    millis -= 1;
  }
  const at = new Date(millis);
  if (Number.isNaN(at.getTime())) return String(new DuckDBTimestampValue(micros));
  const text = at.toISOString();
  if (rest !== 0) return text.replace('Z', `${String(rest).padStart(3, '0')}Z`);
  return text.endsWith('.000Z') ? text.replace('.000Z', 'Z') : text;
}
