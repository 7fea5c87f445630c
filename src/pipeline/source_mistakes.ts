// What tallylight.yaml says that only the rooms after config can tell to be wrong: formats of sources, reports of the schedule, tables
// that are read from databases or written to them.

import { didYouMean } from '../base/names.ts';
import { type Catalog, type Mistake, tableOf } from '../catalog/catalog.ts';
import type { Site } from '../config/config.ts';
import type { OutputConfig } from '../config/outputs.ts';
import type { SourceConfig } from '../config/sources.ts';
import { isByMinute } from '../models/models.ts';
import { formats } from '../sources/formats/formats.ts';
import { collectMistakes } from './collect_mistakes.ts';

/** Sources whose format there is none of, at their lines. */
export function sourceMistakes(site: Site): Mistake[] {
  const known = formats.map(format => format.name);
  return [...site.sources.values()]
    .filter(source => !known.includes(source.format))
    .map(({ format, line }) => ({
      file: site.file,
      line,
      message: `there is no log format ${format}.${didYouMean(format, known)} Formats are ${known.join(', ')}.`,
    }));
}

/** What names things of the catalogue that are not there, or not of the kind that is needed. What has mistakes of its own (`told`) is told there. */
export const siteMistakes = (site: Site, catalog: Catalog, told: readonly Mistake[]): Mistake[] => [
  ...scheduleMistakes(site, catalog, told),
  ...tableMistakes(site, catalog, told),
  ...collectMistakes(catalog),
];

function tableMistakes(site: Site, catalog: Catalog, told: readonly Mistake[]): Mistake[] {
  const mistakes: Mistake[] = [];
  const tell = (path: (string | number)[], message: string) =>
    mistakes.push({ file: site.file, line: site.lineOf(path), message: `${path.join('.')}: ${message}` });
  const fed = new Map<string, string>();
  for (const source of site.sources.values()) {
    const message = dimensionMistake(source, { catalog, before: fed.get(source.dataset) });
    if (message !== undefined) tell(['sources', source.name], message);
    fed.set(source.dataset, source.name);
  }
  for (const output of site.outputs.values()) {
    const isTold = told.some(({ file }) => file.endsWith(`models/${output.table.split('.').at(-1)}.sql`));
    if (!isTold)
      for (const [key, message] of outputMistakes(output, catalog)) tell(['outputs', output.name, key], message);
  }
  return mistakes;
}

/** A dimension is the whole of one source, and what is read whole is a dimension. */
function dimensionMistake(
  { dataset: name, from }: SourceConfig,
  { catalog, before }: { catalog: Catalog; before: string | undefined },
): string | undefined {
  const dataset = catalog.datasets.get(name);
  if (dataset === undefined) return undefined;
  if (dataset.dimension === undefined)
    return from === 'mysql' || from === 'postgres'
      ? `${name} is no dimension, and a table of a database is read whole; write its new rows to a folder or to Kafka`
      : undefined;
  if (from === 'kafka') return `${name} is a dimension, of which a source gives the whole table at once`;
  return before === undefined ? undefined : `${name} is a dimension and has its table from ${before} already`;
}

function outputMistakes({ table: name, key }: OutputConfig, catalog: Catalog): [string, string][] {
  const table = tableOf(catalog, name);
  const minutes = [...catalog.models.values()].filter(isByMinute).map(model => model.name);
  if (table === undefined) return [['table', `there is no table ${name}.${didYouMean(name, minutes)}`]];
  if ('eventTime' in table || !isByMinute(table))
    return [['table', `${name} is not built by the minute.${didYouMean(name, minutes)}`]];
  const columns = table.columns.map(column => column.name);
  return (key ?? [])
    .filter(column => !columns.includes(column))
    .map(column => ['key', `${name} has no column ${column}.${didYouMean(column, columns)}`]);
}

/** Entries of the schedule whose report there is none of. What has mistakes of its own (`mistakes`) is told there. */
function scheduleMistakes(site: Site, catalog: Catalog, mistakes: readonly Mistake[]): Mistake[] {
  const known = [...catalog.reports.keys(), ...catalog.documents.keys()];
  return site.schedule
    .filter(({ report }) => {
      const file = new RegExp(`(^|/)reports/(.*/)?${report.split('.').at(-1)?.replaceAll(/\\W/g, '')}\\.(md|sql)$`);
      return !known.includes(report) && !mistakes.some(mistake => file.test(mistake.file));
    })
    .map(({ report, line }) => ({
      file: site.file,
      line,
      message: `schedule: there is no report ${report}.${didYouMean(report, known)}`,
    }));
}
