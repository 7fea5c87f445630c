// `report`: a report of the catalogue for a range, as a table, a file or a document to read.

import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import { isSystemError } from '../base/errors.ts';
import type { Report } from '../catalog/catalog.ts';
import { type DocumentReport, fileFormats, type Language, languages } from '../catalog/document.ts';
import type { Rows, Value } from '../engine/engine.ts';
import { type OutputFormat, outputFormats } from '../engine/output.ts';
import { jsonText } from '../engine/output_text.ts';
import { findAnyReport, type RenderedReport, renderQuestion } from '../metrics/report.ts';
import { makeDocument, makeTable, type WantedDocument, withFile } from '../pipeline/documents.ts';
import type { Document, TableBlock } from '../reports/document.ts';
import { ask, type PrintOptions, printRows, written } from './ask.ts';
import { act, withExamples } from './command.ts';
import { type CheckedSite, type Context, instantOption, loadChecked, zoneOf } from './context.ts';
import { fail } from './errors.ts';

const formats = [...new Set([...outputFormats, ...fileFormats])];
type Format = (typeof formats)[number];

interface ReportOptions {
  from?: string;
  to?: string;
  format?: Format;
  language?: Language;
  output?: string;
}

export function addReport(root: Command): void {
  const command = root
    .command('report')
    .argument('<name>', 'a report of the catalogue')
    .description('a document')
    .option('--from <time>', 'start, inclusive (default: as many whole days as the report covers)')
    .option('--to <time>', 'end, exclusive (default: the last midnight)')
    .addOption(
      new Option('--format <format>', 'how it is written (default: txt, of a table report table)').choices(formats),
    )
    .addOption(new Option('--language <language>', 'of its words (default: the first one it has)').choices(languages))
    .option('-o, --output <file>', 'writes to a file instead of stdout');
  act<ReportOptions>(
    withExamples(command, [
      'report cdn.delivery_report --from 2018-06-08 --to 2018-06-11 --format pdf -o report.pdf',
      'report cdn.delivery_statistics --format csv -o statistics.csv',
      'report cdn.insights',
    ]),
    report,
  );
}

async function report(context: Context, options: ReportOptions, [name = '']: string[]): Promise<void> {
  const checked = await loadChecked(context);
  const { site, catalog } = checked;
  const zone = zoneOf(site);
  const { language, output } = options;
  const wanted: WantedDocument = {
    report: name,
    ...(options.from === undefined ? {} : { from: instantOption(options.from, { option: '--from', zone }) }),
    ...(options.to === undefined ? {} : { to: instantOption(options.to, { option: '--to', zone }) }),
    ...(language === undefined ? {} : { language }),
  };
  const found = findAnyReport(catalog, name);
  const format = options.format ?? usualFormat(found, context);
  const file = fileFormats.find(known => known === format);
  const isTable = 'sql' in found;
  if (file !== undefined && !(isTable && file === 'csv')) {
    await printFile({ ...wanted, format: file }, { context, checked, output });
    return;
  }
  const rows = outputFormats.find(known => known === format);
  if (isTable) {
    const rendered = renderQuestion(found, {
      ...wanted,
      timeZone: site.timeZone,
      now: context.environment.clock.now(),
    });
    await printReport(rendered, { context, checked, format: rows, output });
    return;
  }
  await printDocument(wanted, { context, checked, format: rows, output });
}

const usualFormat = (found: Report | DocumentReport, { json }: Context): Format =>
  json ? 'json' : 'sql' in found ? 'table' : 'txt';

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

interface Printing {
  context: Context;
  checked: CheckedSite;
  output: string | undefined;
}

/** Writes a file of a report, to a file or to stdout; what a terminal would garble is not sent to one. */
async function printFile(
  wanted: WantedDocument & { format: (typeof fileFormats)[number] },
  { context, checked, output }: Printing,
): Promise<void> {
  const { format } = wanted;
  if (output === undefined && context.stdout.isTTY && (format === 'pdf' || format === 'xlsx'))
    throw fail('bad_option', { option: '--format', value: format, expected: 'a terminal cannot show it; add -o FILE' });
  await withFile({ ...checked, clock: context.environment.clock }, wanted, async ({ chunks }) => {
    const source = Readable.from(chunks, { objectMode: false });
    if (output !== undefined) await written(output, file => pipeline(source, createWriteStream(file)));
    else await pipeline(source, context.stdout, { end: false }).catch(unlessGone);
  });
}

/** A reader that goes away has read all that it wanted. */
function unlessGone(thrown: unknown): void {
  if (!isSystemError(thrown, 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED')) throw thrown;
}

/** A document as JSON, or its table as rows. */
async function printDocument(
  wanted: WantedDocument,
  { context, checked, format, output }: Printing & { format: OutputFormat | undefined },
): Promise<void> {
  const press = { ...checked, clock: context.environment.clock };
  if (format !== 'json') {
    await printRows(rowsOf(await makeTable(press, wanted)), { context, format, output });
    return;
  }
  const text = `${documentJson(await makeDocument(press, wanted))}\n`;
  if (output === undefined) context.stdout.write(text);
  else await written(output, file => pipeline(Readable.from([text]), createWriteStream(file)));
}

function rowsOf({ columns, rows }: TableBlock): Rows {
  async function* chunks(): AsyncGenerator<Value[][]> {
    if (rows.length > 0) yield rows.map(row => row.map(cell => cell.value));
  }
  return { columns, [Symbol.asyncIterator]: chunks };
}

/** The whole document; its answers as lists of rows by name, their numbers as `--format json` of rows has them. */
function documentJson({ answers, words: _, ...document }: Document): string {
  const exact = (_name: string, value: unknown): unknown =>
    typeof value === 'bigint' ? String(value) : Number.isNaN(value) ? null : value;
  const rowText = (answer: { columns: { name: string; type: string }[] }, row: Value[]): string =>
    `{${answer.columns.map(({ name, type }, i) => `${JSON.stringify(name)}:${jsonText(row[i] ?? null, type)}`).join(',')}}`;
  const texts = [...answers].map(
    ([name, answer]) => `${JSON.stringify(name)}:[${answer.rows.map(row => rowText(answer, row)).join(',')}]`,
  );
  return `${JSON.stringify(document, exact).slice(0, -1)},"answers":{${texts.join(',')}}}`;
}
