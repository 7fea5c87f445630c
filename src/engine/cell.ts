// One value of a result as JSON has it. What must stay true: nothing is lost on the way, since what JSON has no number for is a text.

import type { ResultColumn, Value } from './engine.ts';
import { jsonText } from './output_text.ts';

export type Cell = string | number | boolean | null | Cell[] | { [name: string]: Cell };

/** A value as it goes out: integers beyond 2^53 as texts, what is no number as null. */
export function cellOf(value: Value | undefined, { type }: Pick<ResultColumn, 'type'>): Cell {
  if (value === undefined || value === null || typeof value === 'boolean') return value ?? null;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'string' && !type.startsWith('DECIMAL')) return value;
  return JSON.parse(jsonText(value, type)) as Cell;
}
