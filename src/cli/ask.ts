// One statement asked of a site, and its rows printed. What must stay true: the reader is closed whatever happens, Ctrl-C stops
// the query rather than the process, and a file is written whole or not at all.

import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, lstatSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { finished, pipeline } from 'node:stream/promises';
import { AppError, reasonOf } from '../base/errors.ts';
import type { Rows } from '../engine/engine.ts';
import { type OutputFormat, writeRows } from '../engine/output.ts';

import { openReader } from '../pipeline/reader.ts';
import type { ReadingEngine } from '../pipeline/reading.ts';
import type { CheckedSite, Context } from './context.ts';
import { fail } from './errors.ts';

export interface Question extends CheckedSite {
  sql: string;
}

/** Opens a reader for one statement, hands it to `work`, and closes it. */
export async function withReader<T>(
  context: Context,
  { site, catalog, sql }: Question,
  work: (engine: ReadingEngine) => Promise<T>,
): Promise<T> {
  const reader = await openReader({ site, catalog, clock: context.environment.clock, sql });
  const stop = () => reader.engine.interrupt();
  process.once('SIGINT', stop);
  try {
    return await work(reader.engine);
  } finally {
    process.removeListener('SIGINT', stop);
    await reader.close();
  }
}

/** Asks one statement and hands its rows on. */
export const ask = <T>(context: Context, question: Question, then: (rows: Rows) => Promise<T>): Promise<T> =>
  withReader(context, question, async engine => then(await engine.query(question.sql)));

export interface PrintOptions {
  context: Context;
  /** Default: json after `--json`, a table otherwise. */
  format?: OutputFormat | undefined;
  /** A file instead of stdout. */
  output?: string | undefined;
}

/** Writes rows to stdout or a file. Throws `output_failed`. */
export async function printRows(rows: Rows, { context, format, output }: PrintOptions): Promise<void> {
  const wanted = format ?? (context.json ? 'json' : 'table');
  if (output === undefined) {
    await writeRows(rows, { to: context.stdout, format: wanted });
    return;
  }
  await written(output, async file => {
    const stream = createWriteStream(file);
    const done = finished(stream);
    done.catch(() => undefined); // Told below; here it must not end the process before its time.
    try {
      await writeRows(rows, { to: stream, format: wanted });
    } finally {
      stream.end();
    }
    await done;
  });
}

/** Writes the result of a statement as Parquet to a file, or to stdout when that is no terminal. */
export async function printParquet(
  engine: ReadingEngine,
  { context, sql, output }: { context: Context; sql: string; output: string | undefined },
): Promise<void> {
  if (output !== undefined) return written(output, file => engine.toParquet(sql, file));
  if (context.stdout.isTTY)
    throw fail('bad_option', {
      option: '--format',
      value: 'parquet',
      expected: 'a terminal cannot show it; add -o FILE',
    });
  const file = join(tmpdir(), `tallylight-${randomUUID()}.parquet`);
  try {
    await engine.toParquet(sql, file);
    await pipeline(createReadStream(file), context.stdout, { end: false });
  } finally {
    await rm(file, { force: true });
  }
}

/** Has a file written beside its place, then puts it there; what is no plain file (a pipe, a device) is written as it is. */
export async function written(output: string, write: (file: string) => Promise<void>): Promise<void> {
  const facts = lstatSync(output, { throwIfNoEntry: false });
  const inPlace = facts !== undefined && !facts.isFile();
  const file = inPlace ? output : `${resolve(output)}.${randomUUID()}.part`;
  try {
    await write(file);
    if (!inPlace) await rename(file, output);
  } catch (thrown) {
    if (!inPlace) await rm(file, { force: true });
    if (thrown instanceof AppError) throw thrown;
    // The system's words without the file's name, which is that of the part beside it.
    throw fail('output_failed', { file: output, reason: reasonOf(thrown).replace(/, \w+ '[\s\S]*$/, '') }, thrown);
  }
}
