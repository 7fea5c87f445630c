// The rows that a result table takes: their shape, and how they are read a stretch of minutes at a time.

import { ident, literal, tableName } from '../base/sql.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { OutputConfig } from '../config/outputs.ts';
import type { ResultShape } from '../delivery/result_tables.ts';
import { collect } from '../engine/engine.ts';
import { isByMinute } from '../models/models.ts';
import type { Span } from '../store/intervals.ts';
import { openReader } from './reader.ts';
import type { Reader } from './reading.ts';
import type { OpenSite } from './site.ts';

/** What is needed to write outputs; of an open site, or of the parts of one. */
export type OutputsSite = Pick<OpenSite, 'site' | 'catalog' | 'store' | 'clock'>;

/** The shape that an output gives to its table; undefined for what is no table that is built by the minute. */
export function shapeOf({ models }: Pick<Catalog, 'models'>, output: OutputConfig): ResultShape | undefined {
  const model = models.get(output.table);
  if (model === undefined || !isByMinute(model)) return undefined;
  const { columns, time, grain, partition } = model;
  // The date of the time: our way to cut files, and no fact of its own.
  const date = partition.at(-1);
  const optional = date === undefined || date === time || grain.includes(date) ? [] : [date];
  return {
    into: output.into,
    columns: columns.map(({ name, type }) => ({ name, type })),
    time,
    key: [...(output.key ?? grain)].filter(name => !optional.includes(name)),
    optional,
  };
}

export interface RowsWanted {
  table: string;
  /** Columns, in the order in which their values are given. */
  columns: readonly string[];
  /** The column that says which minute a row is of. */
  time: string;
  spans: readonly Span[];
}

/** Rows by the start of their minute, values as texts. */
export type RowsOf = (wanted: RowsWanted) => Promise<Map<string, (string | null)[][]>>;

/** A SELECT of the rows of some minutes: first the start of the minute, then the columns, all as text. */
function rowsSql({ table, columns, time, spans }: RowsWanted): string {
  const at = ident(time);
  const start = `cast(date_trunc('minute', ${at}) as varchar)`;
  const values = columns.map((name, i) => `cast(${ident(name)} as varchar) as c${i}`);
  const within = stretchesOf(spans).map(
    ({ start: from, end }) =>
      `(${at} >= timestamp ${literal(plain(from))} and ${at} < timestamp ${literal(plain(end))})`,
  );
  return `select ${[`${start} as minute_start`, ...values].join(', ')} from ${tableName(table)} where ${within.join(' or ')}`;
}

/** Spans that follow one another as one. */
function stretchesOf(spans: readonly Span[]): Span[] {
  const stretches: Span[] = [];
  for (const { start, end } of spans) {
    const last = stretches.at(-1);
    if (last?.end === start) last.end = end;
    else stretches.push({ start, end });
  }
  return stretches;
}

const plain = (text: string): string => text.replace('T', ' ').replace('Z', '');

/** Puts what `rowsSql` gave in order. */
function rowsByMinute(rows: readonly Record<string, unknown>[], columns: number): ReturnType<RowsOf> {
  const byMinute = new Map<string, (string | null)[][]>();
  for (const row of rows) {
    const start = `${String(row['minute_start']).slice(0, 16).replace(' ', 'T')}:00Z`;
    const values = Array.from({ length: columns }, (_, i) => (row[`c${i}`] == null ? null : String(row[`c${i}`])));
    const known = byMinute.get(start);
    if (known) known.push(values);
    else byMinute.set(start, [values]);
  }
  return Promise.resolve(byMinute);
}

export interface MinuteReader {
  rowsOf: RowsOf;
  close(): Promise<void>;
}

/** Reads from the newest state of the tables, which is opened when the first rows are wanted and stays the same then. */
export function openMinuteReader({ site, catalog, clock }: OutputsSite): MinuteReader {
  let opened: Promise<Reader> | undefined;
  const tables = [...new Set([...site.outputs.values()].map(({ table }) => table))].filter(name =>
    catalog.models.has(name),
  );
  return {
    rowsOf: async wanted => {
      opened ??= openReader({ site, catalog, clock, sql: [], tables });
      const { engine } = await opened;
      return rowsByMinute(await collect(await engine.query(rowsSql(wanted))), wanted.columns.length);
    },
    close: async () => {
      await (await opened)?.close();
    },
  };
}
