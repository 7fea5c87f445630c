// `query`: one read-only SELECT over all tables, streamed in the format asked for.

import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import type { Rows } from '../engine/engine.ts';
import { type OutputFormat, outputFormats, writeRows } from '../engine/output.ts';
import { openReader } from '../pipeline/reader.ts';
import { act, withExamples } from './command.ts';
import { type Context, loadChecked } from './context.ts';

interface QueryOptions {
  format?: OutputFormat | 'parquet';
  output?: string;
}

export function addQuery(root: Command): void {
  const command = root
    .command('query')
    .argument('<sql>', 'one SELECT, in the common dialect')
    .description('read-only SQL over all tables')
    .addOption(new Option('--format <format>', 'how the rows are written').choices([...outputFormats, 'parquet']))
    .option('-o, --output <file>', 'writes to a file instead of stdout');
  act<QueryOptions>(
    withExamples(command, [
      'query "select * from cdn.delivery_hourly order by hour desc limit 24"',
      'query "select path, state, error from ops.files" --format csv -o files.csv',
    ]),
    (context, options, [sql = '']) => query(context, { ...options, sql }),
  );
}

async function query(context: Context, { sql, format, output }: QueryOptions & { sql: string }): Promise<void> {
  const { site, catalog } = await loadChecked(context);
  const reader = await openReader({ site, catalog, clock: context.environment.clock, sql });
  const stop = () => reader.engine.interrupt();
  process.once('SIGINT', stop);
  try {
    if (format === 'parquet') {
      await reader.engine.toParquet(sql, resolve(output ?? 'result.parquet'));
      return;
    }
    await printRows(await reader.engine.query(sql), { context, format, output });
  } finally {
    process.removeListener('SIGINT', stop);
    await reader.close();
  }
}

export interface PrintOptions {
  context: Context;
  /** Default: json after `--json`, a table otherwise. */
  format?: OutputFormat | undefined;
  /** A file instead of stdout. */
  output?: string | undefined;
}

/** Writes rows to stdout or a file. */
export async function printRows(rows: Rows, { context, format, output }: PrintOptions): Promise<void> {
  const wanted = format ?? (context.json ? 'json' : 'table');
  if (output === undefined) {
    await writeRows(rows, { to: context.stdout, format: wanted });
    return;
  }
  const file = createWriteStream(output);
  const done = finished(file);
  await writeRows(rows, { to: file, format: wanted });
  file.end();
  await done;
}
