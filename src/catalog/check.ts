// Every SQL text of the catalogue, prepared against empty tables made from the contracts: a wrong column, a wrong function, a
// wrong word is known before there is any data. Where an engine reads more than the common dialect, the lint says so.

import { ident, tableName } from '../base/sql.ts';
import {
  type Catalog,
  type Dataset,
  type InputColumn,
  type Metric,
  type Mistake,
  type Place,
  tableOf,
} from './catalog.ts';
import { checkAlertQuestions } from './check_alerts.ts';
import { type CompletedCatalog, completeModels, type SqlSession } from './complete.ts';
import { emptyTableSql, noRowsSql } from './empty_table.ts';
import { sortMistakes } from './place.ts';
import { mistakeOfSql } from './sql_mistake.ts';

/** What is not common to the engines in a statement; lines count from 1. */
type Lint = (sql: string) => readonly { line: number; message: string; hint: string }[];

interface Checking {
  session: SqlSession;
  lint: Lint;
  mistakes: Mistake[];
}

export interface CheckOptions {
  /** A session of its own, in which tables are made. */
  session: SqlSession;
  lint: Lint;
  /** Tables that have mistakes already (`LoadedCatalog.broken`): a report that reads one is not prepared. */
  broken?: ReadonlySet<string>;
  /** Tables of the program itself that reports may read, such as the ledger. */
  programTables?: readonly { name: string; columns: readonly { name: string; type: string }[] }[];
}

/** Checks all SQL and gives models their types. */
export async function checkCatalog(
  catalog: Catalog,
  { session, lint, broken = new Set(), programTables = [] }: CheckOptions,
): Promise<CompletedCatalog> {
  const completed = await completeModels(catalog, session);
  const checking: Checking = { session, lint, mistakes: [...completed.mistakes] };
  const failed = [...broken, ...[...catalog.models.keys()].filter(name => !completed.catalog.models.has(name))];
  for (const model of catalog.models.values()) lintAt(model.sql, model.place, checking);
  for (const dataset of catalog.datasets.values()) await checkDataset(dataset, checking);
  for (const metric of catalog.metrics.values()) await checkMetric(metric, { catalog: completed.catalog, checking });
  for (const { name, columns } of [question, ...programTables]) await session.run(emptyTableSql({ name, columns }));
  for (const report of catalog.reports.values()) {
    lintAt(report.sql, report.place, checking);
    if (!failed.some(name => report.sql.includes(name))) await prepare(report.sql, report.place, checking);
  }
  await checkAlertQuestions({
    catalog: completed.catalog,
    failed,
    prepare: (sql, place, what) => prepare(sql, place, checking, what),
    mistakes: checking.mistakes,
  });
  return { catalog: completed.catalog, mistakes: sortMistakes(checking.mistakes) };
}

const question = {
  name: 'main.question',
  columns: [
    { name: 'range_start', type: 'timestamp' },
    { name: 'range_end', type: 'timestamp' },
    { name: 'time_zone', type: 'varchar' },
  ],
};

function lintAt(sql: string, place: Place, { lint, mistakes }: Checking, what = ''): void {
  for (const { line, message, hint } of lint(sql)) {
    mistakes.push({
      file: place.file,
      line: place.line + line - 1,
      message: `${what}${message}${hint === '' ? '' : ` ${hint}`}`,
    });
  }
}

async function prepare(sql: string, place: Place, { session, mistakes }: Checking, what = '') {
  try {
    return await session.prepare(sql);
  } catch (thrown) {
    mistakes.push(mistakeOfSql(place, thrown, what));
    return undefined;
  }
}

/** Expressions of a contract, each over what is known when it is computed. */
async function checkDataset(dataset: Dataset, checking: Checking): Promise<void> {
  const before: InputColumn[] = [];
  const own = (line: number | undefined): Place => ({ file: dataset.place.file, line: line ?? dataset.place.line });
  for (const column of dataset.columns) {
    if (column.lookup !== undefined) continue;
    if (column.sql !== undefined) {
      const what = `column ${column.name}: `;
      lintAt(column.sql, own(column.line), checking, what);
      const value = `cast((${column.sql}\n) as ${column.type})`;
      await prepare(`select ${value} from (${noRowsSql(before)}) as record`, own(column.line), checking, what);
    }
    before.push(column);
  }
  for (const { name, by, gives, of, line } of dataset.lookups) {
    const what = `lookup ${name}: `;
    let valueType = before.find(column => column.name === of)?.type ?? 'varchar';
    if (!/^[a-z][a-z0-9_]*$/.test(of)) {
      lintAt(of, own(line), checking, what);
      const looked = await prepare(
        `select ${of} as value from (${noRowsSql(before)}) as record`,
        own(line),
        checking,
        what,
      );
      if (looked?.[0] !== undefined && looked[0].type !== 'VARCHAR') {
        checking.mistakes.push({
          ...own(line),
          message: `${what}what is looked up must be varchar, not ${looked[0].type}`,
        });
      }
      valueType = 'varchar';
    }
    if (by !== 'sql') continue;
    for (const [column, expression] of Object.entries(gives)) {
      const type = dataset.columns.find(known => known.name === column)?.type ?? 'varchar';
      const about = `${what}${column}: `;
      lintAt(expression, own(line), checking, about);
      const values = noRowsSql([{ name: 'value', type: valueType }]);
      await prepare(`select cast((${expression}\n) as ${type}) from (${values}) as lookup`, own(line), checking, about);
    }
  }
}

interface MetricChecking {
  /** With complete models. */
  catalog: Catalog;
  checking: Checking;
}

async function checkMetric(metric: Metric, { catalog, checking }: MetricChecking): Promise<void> {
  const { from, per, place, outcome } = metric;
  const what = `${metric.name}: `;
  for (const text of [metric.sql, per?.of ?? '', outcome?.condition ?? '', ...Object.values(metric.dimensions)]) {
    if (text !== '') lintAt(text, place, checking, what);
  }
  if (outcome !== undefined) await checkOutcome(metric, outcome, { catalog, checking });
  const table = tableOf(catalog, from);
  if (table === undefined) return;
  const time = table.columns.find(column => column.name === metric.time);
  if (time !== undefined && time.type !== 'timestamp' && time.type !== 'date') {
    const message = `${what}time: ${time.name} is ${time.type}; it must be a timestamp or a date`;
    checking.mistakes.push({ ...place, message });
    return;
  }
  for (const [name, expression] of Object.entries(metric.dimensions)) {
    await prepare(`select ${expression} from ${tableName(from)}`, place, checking, `${what}dimension ${name}: `);
  }
  await prepare(metricSql(metric), place, checking, what);
}

/** The metric by a key, so that an expression that is no aggregate is found. */
function metricSql({ from, time, per, sql }: Metric): string {
  if (per === undefined) return `select ${sql}\n as value from ${tableName(from)} group by ${ident(time)}`;
  const bucket = `date_trunc('${per.grain}', ${ident(time)})`;
  const values = `select 1 as part, ${bucket} as ${ident(per.grain)}, ${per.of}\n as value from ${tableName(from)} group by 1, 2`;
  return `select ${sql}\n as value from (${values}) as per_grain group by part`;
}

async function checkOutcome(
  { name, place }: Metric,
  { table, condition, weight }: NonNullable<Metric['outcome']>,
  { catalog, checking }: MetricChecking,
): Promise<void> {
  if (tableOf(catalog, table) === undefined) return;
  const rows = tableName(table);
  const found = await prepare(`select ${condition}\n as outcome from ${rows}`, place, checking, `${name}: outcome: `);
  if (found?.[0] !== undefined && found[0].type !== 'BOOLEAN') {
    checking.mistakes.push({
      ...place,
      message: `${name}: outcome: the condition is ${found[0].type}, not true or false`,
    });
  }
  if (weight !== undefined) {
    await prepare(`select sum(${weight}\n) from ${rows}`, place, checking, `${name}: outcome weight: `);
  }
}
