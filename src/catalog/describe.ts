// The catalogue in words: Markdown for the generated reference. Pure text from what the authors wrote; nothing is added to it.

import type { Catalog, Column, Dataset, InputColumn, Metric, Model, Report } from './catalog.ts';
import type { DocumentReport, Pieces } from './document.ts';
import { nameOf } from './document_text.ts';

/** A contract: what comes in, and what becomes of each field. */
export function datasetPage(dataset: Dataset): string {
  const { name, title, description, columns, key, partition, eventTime, lookBackHours, retainDays } = dataset;
  const facts = [
    `Event time: ${code(eventTime)}.`,
    key.length === 0 ? 'Records have no key.' : `Key: ${codes(key)}.`,
    `Partitioned by ${codes(partition)}.`,
    `A day closes ${lookBackHours} hours after its end.`,
    retainDays === undefined ? 'Kept for good.' : `Kept for ${retainDays} days.`,
  ];
  const rows = columns.map(column => [
    code(column.name),
    column.type,
    unitOf(column),
    originOf(column),
    wordsOf(column),
  ]);
  return page(`${code(name)}: ${title}`, [
    description,
    facts.join(' '),
    markdownTable(['column', 'type', 'unit', 'from', 'what it holds'], rows),
  ]);
}

/** A model: what its rows are, what it reads, when it is built. */
export function modelPage({ name, title, columns, grain, build, partition, inputs }: Model): string {
  const facts = `A row per ${codes(grain)}; built by the ${build} from ${codes(inputs)}; partitioned by ${codes(partition)}.`;
  const rows = columns.map(column => [code(column.name), column.type, unitOf(column), wordsOf(column)]);
  return page(`${code(name)}: ${title}`, [facts, markdownTable(['column', 'type', 'unit', 'what it holds'], rows)]);
}

/** All metrics, those of one table together. */
export function metricsPage({ metrics }: Pick<Catalog, 'metrics'>): string {
  const tables = [...new Set([...metrics.values()].map(({ from }) => from))];
  return tables
    .map(table => {
      const own = [...metrics.values()].filter(({ from }) => from === table);
      const rows = own.map(metric => [
        code(metric.name),
        metric.label,
        metric.unit,
        goodWords[metric.good],
        meaningOf(metric),
      ]);
      const heading = ['metric', 'label', 'unit', 'good', 'what it counts'];
      return page(`From ${code(table)}`, [dimensionWords(own), markdownTable(heading, rows)]);
    })
    .join('\n');
}

/** All reports with their default range. */
export function reportsPage(reports: Iterable<Report>): string {
  const rows = [...reports].map(({ name, title, days }) => [
    code(name),
    title,
    `${days} ${days === 1 ? 'day' : 'days'}`,
  ]);
  return markdownTable(['report', 'what it tells', 'range when none is given'], rows);
}

/** The documents of packs, with what goes with them. */
export function documentsPage(documents: Iterable<DocumentReport>): string {
  const rows = [...documents].map(({ name, title, languages, days, attachments }) => [
    code(name),
    plainWords(title.en),
    languages.join(', '),
    `${days} ${days === 1 ? 'day' : 'days'}`,
    attachments.map(file => `${code(file.name)} (${code(file.report)})`).join(', '),
  ]);
  return markdownTable(['document', 'title', 'languages', 'range when none is given', 'attached'], rows);
}

const plainWords = (pieces: Pieces): string =>
  pieces.map(piece => (typeof piece === 'string' ? piece : `{{${nameOf(piece)}}}`)).join('');

/** A Markdown table; texts may hold anything. */
export function markdownTable(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map(cell => cell.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ')).join(' | ')} |`;
  return [line(heading), `|${heading.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}

const page = (heading: string, parts: readonly string[]): string =>
  [`## ${heading}`, ...parts.filter(part => part !== '')].join('\n\n').concat('\n');

const code = (text: string): string => `\`${text}\``;
const codes = (texts: readonly string[]): string => texts.map(code).join(', ');
const unitOf = ({ unit }: Column): string => unit ?? '';
const wordsOf = ({ description, personal }: Column): string =>
  `${description}${personal ? ' **Personal.**' : ''}`.trim();

function originOf({ from, otherwise, sql, lookup }: InputColumn): string {
  if (lookup !== undefined) return `lookup ${code(lookup)}`;
  if (sql !== undefined) return code(sql.trim());
  return `${codes(from ?? [])}${otherwise === undefined ? '' : `, else ${code(otherwise)}`}`;
}

const goodWords: Record<Metric['good'], string> = { up: 'more', down: 'less', none: '' };

const overWords: Record<NonNullable<Metric['over']>, string> = {
  last_day: 'Over the last day of the range.',
  month_to_date: 'Over the month so far, up to the end of the range.',
  month_estimate: 'Estimated for the whole month.',
};

function meaningOf({ description, per, over, outcome }: Metric): string {
  const parts = [
    description,
    per === undefined ? '' : `Of values by the ${per.grain}${per.fillEmpty ? ', empty ones being 0' : ''}.`,
    over === undefined ? '' : overWords[over],
    outcome === undefined ? '' : `\`drivers\` explains it over ${code(outcome.table)}.`,
  ];
  return parts.filter(part => part !== '').join(' ');
}

/** Dimensions that all metrics of a table have; a metric with others says so itself nowhere but here. */
function dimensionWords(metrics: readonly Metric[]): string {
  const byDimensions = Map.groupBy(metrics, metric => codes(Object.keys(metric.dimensions)));
  return [...byDimensions]
    .map(([dimensions, own]) => {
      const who = byDimensions.size === 1 ? 'They' : codes(own.map(({ name }) => name));
      return dimensions === '' ? `${who} have no dimensions.` : `${who} can be cut by ${dimensions}.`;
    })
    .join(' ');
}
