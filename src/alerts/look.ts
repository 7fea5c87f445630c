// How a person sees for themselves what an alert saw: command lines, quoted for a shell, and values as they are kept.

import type { Grain } from '../catalog/catalog.ts';
import type { Value } from '../engine/engine.ts';
import type { Fact } from './alerts.ts';

/** A value of a result as a fact: numbers where they are exact, else text. */
export function factOf(value: Value | undefined): Fact {
  if (value === null || value === undefined) return null;
  return typeof value === 'number' || typeof value === 'string' ? value : String(value);
}

/** A number of a result; null for NULL, and for what is none. */
export function numberOf(value: Value | undefined): number | null {
  if (value === null || value === undefined || typeof value === 'object' || value === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** An argument for a POSIX shell, quoted only where it must be. */
const quoted = (text: string): string => (/^[\w.,:/+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

export interface MetricLook {
  metrics: readonly string[];
  by: readonly string[];
  where?: string;
  grain?: Grain;
  from: Date;
  to: Date;
}

export function metricCommand({ metrics, by, where, grain, from, to }: MetricLook): string {
  return [
    'tallylight metric',
    ...metrics,
    ...(by.length === 0 ? [] : ['--by', quoted(by.join(','))]),
    ...(where === undefined ? [] : ['--where', quoted(where)]),
    ...(grain === undefined ? [] : ['--grain', grain]),
    ...rangeWords(from, to),
  ].join(' ');
}

export const reportCommand = (report: string, { from, to }: { from: Date; to: Date }): string =>
  ['tallylight report', report, ...rangeWords(from, to)].join(' ');

export const queryCommand = (sql: string): string => `tallylight query ${quoted(sql)}`;

const plain = (at: Date): string => at.toISOString().replace('.000', '');

const rangeWords = (from: Date, to: Date): string[] => ['--from', plain(from), '--to', plain(to)];
