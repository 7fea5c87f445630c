// An answer to a question about metrics, and the parts it is put together from.

import type { z } from 'zod';
import type { ResultColumn, Value } from '../engine/engine.ts';
import { jsonText } from '../engine/output_text.ts';
import type { answerColumn, answerOf, mark } from './contract/metrics.ts';

export type Answer = z.output<typeof answerOf>;
export type AnswerColumn = z.output<typeof answerColumn>;
export type Mark = z.output<typeof mark>;
export type Cell = Answer['rows'][number][number];

/** A value as it goes out: integers beyond 2^53 as texts, what is no number as null. */
export function cellOf(value: Value | undefined, { type }: Pick<ResultColumn, 'type'>): Cell {
  if (value === undefined || value === null || typeof value === 'boolean') return value ?? null;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'string' && !type.startsWith('DECIMAL')) return value;
  return JSON.parse(jsonText(value, type)) as Cell;
}

/** As the API writes instants. */
export const instantText = (at: Date): string => at.toISOString().replace('.000Z', 'Z');
