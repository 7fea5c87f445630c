// `report`: a document of the catalogue for a range.

import { type Command, Option } from 'commander';
import { type OutputFormat, outputFormats } from '../engine/output.ts';
import { findReport, type RenderedReport, renderQuestion } from '../metrics/report.ts';
import { ask, type PrintOptions, printRows } from './ask.ts';
import { act, withExamples } from './command.ts';
import { type CheckedSite, type Context, instantOption, loadChecked, zoneOf } from './context.ts';

interface ReportOptions {
  from?: string;
  to?: string;
  format?: OutputFormat;
  output?: string;
}

export function addReport(root: Command): void {
  const command = root
    .command('report')
    .argument('<name>', 'a report of the catalogue')
    .description('a document')
    .option('--from <time>', 'start, inclusive (default: as many whole days as the report covers)')
    .option('--to <time>', 'end, exclusive (default: the last midnight)')
    .addOption(new Option('--format <format>', 'how it is written').choices(outputFormats))
    .option('-o, --output <file>', 'writes to a file instead of stdout');
  act<ReportOptions>(
    withExamples(command, [
      'report cdn.delivery_statistics --format csv -o statistics.csv',
      'report cdn.insights --from 2018-06-08 --to 2018-06-11',
    ]),
    report,
  );
}

async function report(context: Context, options: ReportOptions, [name = '']: string[]): Promise<void> {
  const { site, catalog } = await loadChecked(context);
  const { clock } = context.environment;
  const zone = zoneOf(site);
  const range = {
    ...(options.from === undefined ? {} : { from: instantOption(options.from, { option: '--from', zone }) }),
    ...(options.to === undefined ? {} : { to: instantOption(options.to, { option: '--to', zone }) }),
  };
  const { format, output } = options;
  const rendered = renderQuestion(findReport(catalog, name), { ...range, timeZone: site.timeZone, now: clock.now() });
  await printReport(rendered, { context, checked: { site, catalog }, format, output });
}

/** Asks a rendered report and prints its rows, their columns named as in the document. */
export async function printReport(
  rendered: RenderedReport,
  { checked, ...options }: PrintOptions & { checked: CheckedSite },
): Promise<void> {
  await ask(options.context, { ...checked, sql: rendered.sql }, rows => {
    const columns = rows.columns.map(column => ({ ...column, name: rendered.columnName(column.name) }));
    return printRows({ columns, [Symbol.asyncIterator]: () => rows[Symbol.asyncIterator]() }, options);
  });
}
