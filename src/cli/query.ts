// `query`: one read-only SELECT over all tables, streamed in the format asked for.

import { type Command, Option } from 'commander';
import { type OutputFormat, outputFormats } from '../engine/output.ts';
import { ask, printParquet, printRows, withReader } from './ask.ts';
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
  const question = { ...(await loadChecked(context)), sql };
  if (format === 'parquet') {
    await withReader(context, question, engine => printParquet(engine, { context, sql, output }));
    return;
  }
  await ask(context, question, rows => printRows(rows, { context, format, output }));
}
