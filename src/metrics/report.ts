// A report of the catalogue for a range, as one statement. The report's SQL reads a one-row table `question`; here that table is
// put before it. What must stay true: the report's own text is not changed, only preceded, so its errors name its own lines'
// words, and a range of no rows is still a document.

import { sqlTime } from '../base/clock.ts';
import { literal } from '../base/sql.ts';
import { addDays, openZone } from '../base/zone.ts';
import type { Catalog, Report } from '../catalog/catalog.ts';
import type { DocumentReport } from '../catalog/document.ts';
import { metricError } from './errors.ts';
import { checkRange, lastDay, type Range, rangeOrDays } from './ranges.ts';

export interface ReportQuestion {
  from?: Date;
  to?: Date;
  timeZone: string;
  now: Date;
}

export interface RenderedReport {
  sql: string;
  range: Range;
  /**
   * What a column of the result is called in the document: of a report of three days `DAY_3` is the last local date of the
   * range, `DAY_1` the one two days before it; other columns keep their names.
   */
  columnName(name: string): string;
}

/** The table report of a name. Throws `report_unknown` with the nearest names. */
export const findReport = (catalog: Catalog, name: string): Report => findNamed(catalog.reports, name);

/** The report of a name, a table or a document. Throws `report_unknown` with the nearest names. */
export const findAnyReport = (
  known: Pick<Catalog, 'reports' | 'documents'> | readonly (Report | DocumentReport)[],
  name: string,
): Report | DocumentReport => {
  const all = 'reports' in known ? [...known.reports.values(), ...known.documents.values()] : known;
  return findNamed(new Map(all.map(report => [report.name, report])), name);
};

function findNamed<T>(reports: ReadonlyMap<string, T>, name: string): T {
  const known = [...reports.keys()];
  const shorts = known.filter(full => full.endsWith(`.${name}`));
  const report = reports.get(name) ?? reports.get(shorts.length === 1 ? (shorts[0] ?? '') : '');
  if (report === undefined) throw metricError('report_unknown', { name, known });
  return report;
}

/** A report over a range; without one, over its last whole local days before now. Throws `range_reversed`. */
export function renderQuestion(report: Report, { from, to, timeZone, now }: ReportQuestion): RenderedReport {
  const zone = openZone(timeZone);
  const range = rangeOrDays({ ...(from && { from }), ...(to && { to }) }, { days: report.days, now, zone });
  checkRange(range);
  const before = addDays(lastDay(range.to, zone), -report.days);
  return {
    sql: withQuestion(report.sql, range, timeZone),
    range,
    columnName: name => {
      const day = /^day_([1-9]\d{0,3})$/i.exec(name)?.[1];
      return day === undefined ? name : addDays(before, Number(day));
    },
  };
}

/** Puts `question` before a SQL text, as the first of its named queries when it has some. */
export function withQuestion(sql: string, range: Range, timeZone: string): string {
  const row = [
    `timestamp '${sqlTime(range.from)}' as range_start`,
    `timestamp '${sqlTime(range.to)}' as range_end`,
    `${literal(timeZone)} as time_zone`,
  ];
  const question = `question as (select ${row.join(', ')})`;
  const own = /^((?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*)with(\s+recursive)?(?=[\s"/-])/i.exec(sql);
  if (own === null) return `with ${question}\n${sql}`;
  const [opening, comments = '', recursive = ''] = own;
  return `${comments}with${recursive} ${question},${sql.slice(opening.length)}`;
}
