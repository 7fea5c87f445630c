// Rows of any engine as a Parquet file, written by the engine inside the process: a cluster gives rows, and no files of its own to a client.
// They pass through a local file of JSON, so memory does not grow with them. What must stay true: every value is the one that was given,
// and the file is there whole or not at all.

import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ident, literal } from '../base/sql.ts';
import type { DuckDbEngine } from './duckdb.ts';
import type { ResultColumn, Rows, Value } from './engine.ts';
import { uniqueNames } from './output_text.ts';
import { moveFile } from './readonly.ts';

export interface RowsFileOptions {
  /** A session of the product's own; no statement of anybody runs on it. */
  engine: DuckDbEngine;
  /** A folder for what is in between. */
  folder: string;
  signal?: AbortSignal | undefined;
}

/** Types that JSON text becomes by a cast; what is not among them stays text. */
const castable =
  /^(?:VARCHAR|BOOLEAN|(?:TINY|SMALL|BIG)INT|INTEGER|DOUBLE|FLOAT|DATE|TIMESTAMP|TIME|DECIMAL\(\d+,\d+\)|(?:STRUCT|MAP)\(.*\)|.*\[\])$/s;

/** Writes all rows into a Parquet file; an older file of that name is replaced. */
export async function rowsToParquet(
  rows: Rows,
  file: string,
  { engine, folder, signal }: RowsFileOptions,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const between = join(folder, `${randomUUID()}.ndjson`);
  const written = join(folder, `${randomUUID()}.parquet`);
  try {
    await pipeline(Readable.from(jsonLines(rows)), createWriteStream(between));
    await engine.run(
      `copy (${selectSql(rows.columns, between)}) to ${literal(written)} (format parquet, compression zstd)`,
      signal && { signal },
    );
    await moveFile(written, file);
  } finally {
    await rm(between, { force: true });
    await rm(written, { force: true });
  }
}

function selectSql(columns: readonly ResultColumn[], file: string): string {
  const names = uniqueNames(columns);
  const values = columns.map(({ type }, i) => `${valueSql(type, `c${i}`)} as ${ident(names[i] ?? `c${i}`)}`);
  const types = columns.map((_, i) => `c${i}: 'JSON'`);
  return `select ${values.join(', ')} from read_json(${literal(file)}, format = 'newline_delimited', columns = {${types.join(', ')}})`;
}

const isNested = (type: string): boolean => /\[\]$|^(?:STRUCT|MAP)\(/.test(type);

const valueSql = (type: string, column: string): string => {
  if (!castable.test(type)) return `(${column} ->> '$')`;
  return isNested(type) ? `cast(${column} as ${type})` : `cast((${column} ->> '$') as ${type})`;
};

async function* jsonLines(rows: Rows): AsyncGenerator<string> {
  for await (const chunk of rows) yield chunk.map(row => `{${row.map(fieldText).join(',')}}\n`).join('');
}

const fieldText = (value: Value, i: number): string => `"c${i}":${valueText(value, true)}`;

/** A value of a row as text, which a cast reads exactly; inside of lists and structs numbers are numbers. */
function valueText(value: Value, isWhole: boolean): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return `[${value.map(item => valueText(item, false)).join(',')}]`;
  if (typeof value === 'object')
    return `{${Object.entries(value)
      .map(([name, item]) => `${JSON.stringify(name)}:${valueText(item, false)}`)
      .join(',')}}`;
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return `"${value}"`;
  return isWhole ? `"${value}"` : String(value);
}
