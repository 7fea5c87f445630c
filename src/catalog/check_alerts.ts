// What of an alert is only known when its SQL is prepared: the condition over dimensions, and the columns of its report.

import { didYouMean } from '../base/names.ts';
import { ident, tableName } from '../base/sql.ts';
import type { ResultColumn } from '../engine/engine.ts';
import { type Alert, namesFor } from './alert.ts';
import { type Catalog, type Mistake, type Place, tableOf } from './catalog.ts';
import { wrongNames } from './link_alerts.ts';

export interface AlertChecking {
  catalog: Catalog;
  /** Tables with mistakes: what reads them is not prepared. */
  failed: readonly string[];
  /** The columns of a statement; undefined after it told a mistake. */
  prepare: (sql: string, place: Place, what: string) => Promise<ResultColumn[] | undefined>;
  mistakes: Mistake[];
}

/** Prepares what the alerts ask; tells what is wrong at their lines. */
export async function checkAlertQuestions(checking: AlertChecking): Promise<void> {
  for (const alert of checking.catalog.alerts.values()) {
    if (alert.question.kind === 'report') await checkReport(alert, alert.question, checking);
    else if ('metric' in alert.question) await checkWhere(alert, alert.question, checking);
  }
}

async function checkWhere(
  { name, place }: Alert,
  { metric, where }: { metric: string; where?: string },
  { catalog, prepare }: AlertChecking,
): Promise<void> {
  const { from, dimensions = {} } = catalog.metrics.get(metric) ?? { from: '' };
  if (where === undefined || tableOf(catalog, from) === undefined) return;
  const columns = Object.entries(dimensions).map(([dimension, sql]) => `(${sql}) as ${ident(dimension)}`);
  const rows = `select ${columns.join(', ')} from ${tableName(from)}`;
  await prepare(`select 1 from (${rows}) as dimensions where (${where}\n)`, place, `${name}: where: `);
}

async function checkReport(
  alert: Alert,
  { report, by }: { report: string; by: string[] },
  { catalog, failed, prepare, mistakes }: AlertChecking,
): Promise<void> {
  const { sql = '', place = alert.place } = catalog.reports.get(report) ?? {};
  if (sql === '' || failed.some(name => sql.includes(name))) return;
  const told = mistakes.length;
  const columns = (await prepare(sql, place, ''))?.map(column => column.name);
  // What is wrong with the report has been told of it already.
  if (columns === undefined) mistakes.length = told;
  else {
    const tell = (message: string) => void mistakes.push({ ...alert.place, message: `${alert.name}: ${message}` });
    for (const name of by.filter(wanted => !columns.includes(wanted)))
      tell(`by: ${report} has no column ${name}.${didYouMean(name, columns)}`);
    for (const { words } of wrongNames(alert, [...namesFor(alert.question), ...columns])) tell(words);
  }
}
