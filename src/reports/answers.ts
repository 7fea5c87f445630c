// The questions of a document as SQL, and their rows as answers. Each is asked once; every text, table and chart of the document
// takes its rows. What must stay true: a condition that narrows a document to what one recipient may see narrows each of its
// answers, and where one cannot be narrowed there is no document.

import { limits } from '../base/limits.ts';
import { ident } from '../base/sql.ts';
import { openZone, type Zone } from '../base/zone.ts';
import { type Catalog, columnsOf, type Metric, tableOf } from '../catalog/catalog.ts';
import type { AnswerSpec, Order } from '../catalog/document.ts';
import { shortName } from '../catalog/document_links.ts';
import type { Rows, Value } from '../engine/engine.ts';
import { isNumeric } from '../engine/output_text.ts';
import { collectRules, compileDrivers } from '../metrics/drivers.ts';
import { compile, findMetric } from '../metrics/metrics.ts';
import { compilePredicate } from '../metrics/predicate.ts';
import { type Range, rangeOver } from '../metrics/ranges.ts';
import { renderQuestion } from '../metrics/report.ts';
import type { Answer, AnswerColumn } from './document.ts';
import { reportError } from './errors.ts';
import type { Labels } from './labels.ts';
import { conditionsUnit } from './scope.ts';
import { spanOf } from './spans.ts';

export interface Asking {
  catalog: Catalog;
  /** Of the document. */
  range: Range;
  timeZone: string;
  now: Date;
  labels: Labels;
  /** A condition over dimensions that holds for the whole document. */
  where?: string;
  /** Name of the document, for errors. */
  report: string;
}

/** Rows of one table that an answer reads. */
export interface Reading {
  /** Undefined: whatever the statement names. */
  table?: string;
  range: Range;
}

export interface CompiledAnswer {
  spec: AnswerSpec;
  sql: string;
  range: Range;
  reads: Reading[];
  /** Takes the rows to the end. Throws `answer_too_long`. */
  read(rows: Rows): Promise<Answer>;
}

/** One question compiled. Throws what a question to metrics throws, and `slice_impossible`. */
export function compileAnswer(spec: AnswerSpec, asking: Asking): CompiledAnswer {
  const range = spanOf(spec.over, asking.range, openZone(asking.timeZone));
  if (spec.kind === 'metrics') return metricsAnswer(spec, range, asking);
  if (asking.where !== undefined)
    throw reportError('slice_impossible', { report: asking.report, answer: spec.name, kind: spec.kind });
  return spec.kind === 'report' ? reportAnswer(spec, range, asking) : driversAnswer(spec, range, asking);
}

type Kind<K extends AnswerSpec['kind']> = AnswerSpec & { kind: K };

function metricsAnswer(spec: Kind<'metrics'>, range: Range, asking: Asking): CompiledAnswer {
  const { catalog, timeZone, now, labels } = asking;
  const where = bothConditions(spec.where, asking.where);
  const { sql, tables } = compile(catalog, {
    ...range,
    metrics: spec.metrics,
    by: spec.by,
    timeZone,
    now,
    ...(spec.grain && { grain: spec.grain }),
    ...(where !== undefined && { where }),
  });
  const metrics = spec.metrics.map(name => findMetric(catalog, name));
  const keys = spec.grain === undefined ? spec.by : [spec.grain, ...spec.by];
  const names = [...keys, ...metrics.map(({ name }) => name)];
  const columns = names.map(name => `${ident(name)} as ${ident(shortName(name))}`).join(', ');
  const zone = openZone(timeZone);
  const owner = (name: string) => metrics.find(metric => shortName(metric.name) === name);
  return {
    spec,
    sql: ordered(`select ${columns} from (\n${sql}\n) as answer`, { order: spec.order, keys, limit: spec.limit }),
    range,
    reads: [
      ...tables.map(table => ({ table, range })),
      ...metrics.flatMap(metric => ownTime(metric, range, { zone, now })),
    ],
    read: rows =>
      readAnswer(rows, { spec, range, column: name => metricColumn(name, { metric: owner(name), labels }) }),
  };
}

/** Tables of metrics that are about a time of their own. */
function ownTime(metric: Metric, range: Range, at: { zone: Zone; now: Date }): Reading[] {
  if (metric.over === undefined) return [];
  const { from, to } = rangeOver(metric.over, range, at);
  return [{ table: metric.from, range: { from, to } }];
}

const metricColumn = (name: string, { metric, labels }: { metric: Metric | undefined; labels: Labels }) =>
  metric === undefined
    ? { label: labels.column(name) }
    : { label: labels.metric(metric), unit: metric.unit, good: metric.good };

/** Two conditions as one. Each must be whole by itself, or a parenthesis in one could free the other. */
function bothConditions(own: string | undefined, other: string | undefined): string | undefined {
  if (own === undefined || other === undefined) return own ?? other;
  for (const condition of [own, other]) compilePredicate(condition, ident, unreachable);
  return `(${own}) and (${other})`;
}

function unreachable(name: string): never {
  throw new Error(`every name is taken, and ${name} was not`);
}

/** A question in its order; rows that are equal by it come in the order of their keys. */
function ordered(
  sql: string,
  { order, keys, limit }: { order: readonly Order[]; keys: readonly string[]; limit: number | undefined },
): string {
  const first = order.map(
    ({ column, descending }) => `${ident(shortName(column))}${descending ? ' desc' : ''} nulls last`,
  );
  const all = [...first, ...keys.map(ident)];
  return [
    sql,
    ...(all.length === 0 ? [] : [`order by ${all.join(', ')}`]),
    ...(limit === undefined ? [] : [`limit ${limit}`]),
  ].join('\n');
}

function reportAnswer(spec: Kind<'report'>, range: Range, asking: Asking): CompiledAnswer {
  const { catalog, timeZone, now, labels } = asking;
  const report = catalog.reports.get(spec.report);
  if (report === undefined) throw reportError('answer_lost', { report: asking.report, answer: spec.name });
  const rendered = renderQuestion(report, { ...range, timeZone, now });
  const { sql } = rendered;
  const pack = report.name.split('.')[0] ?? '';
  const column = (name: string, type: string) => {
    const shown = rendered.columnName(name);
    if (shown !== name) return { label: labels.day(shown), day: shown };
    return likeMetric(name, { type, metric: catalog.metrics.get(`${pack}.${name}`), labels });
  };
  return {
    spec,
    sql:
      spec.order.length === 0
        ? sql
        : ordered(`select * from (\n${sql}\n) as answer`, { order: spec.order, keys: [], limit: undefined }),
    range,
    reads: [{ range }],
    read: rows => readAnswer(rows, { spec, range, column }),
  };
}

/** A number called like a metric of the pack has its unit and, where the messages have no words for it, its label. */
function likeMetric(
  name: string,
  { type, metric, labels }: { type: string; metric: Metric | undefined; labels: Labels },
): Omit<AnswerColumn, 'name' | 'type'> {
  const same = metric !== undefined && (isNumeric(type) || metric.unit === 'time');
  if (!same) return { label: labels.column(name) };
  return { label: labels.column(name, metric), unit: metric.unit, good: metric.good };
}

/** Types of the columns that `collectRules` gives. */
const ruleTypes = {
  lhs: 'VARCHAR[]',
  rhs: 'VARCHAR',
  support: 'DOUBLE',
  confidence: 'DOUBLE',
  lift: 'DOUBLE',
  count: 'BIGINT',
  bytes: 'BIGINT',
} as const;

function driversAnswer(spec: Kind<'drivers'>, range: Range, asking: Asking): CompiledAnswer {
  const { catalog, timeZone, labels } = asking;
  const { by, minCount } = spec;
  const compiled = compileDrivers(catalog, {
    ...range,
    metric: spec.metric,
    by,
    timeZone,
    ...(minCount !== undefined && { minCount }),
  });
  const metric = findMetric(catalog, spec.metric);
  const names = Object.keys(ruleTypes) as (keyof typeof ruleTypes)[];
  const units: Partial<Record<string, string>> = {
    lhs: conditionsUnit,
    support: 'ratio',
    confidence: 'ratio',
    count: metric.unit,
    ...weightUnit(catalog, metric),
  };
  const columns = names.map((name): AnswerColumn => {
    const unit = units[name];
    return { name, label: labels.column(name), type: ruleTypes[name], ...(unit !== undefined && { unit }) };
  });
  return {
    spec,
    sql: compiled.sql,
    range,
    reads: compiled.tables.map(table => ({ table, range })),
    async read(rows) {
      const rules = await collectRules(rows, compiled, spec.limit);
      const values = rules.map(rule => names.map((name): Value => rule[name]));
      return { name: spec.name, title: titleOf(spec), columns, rows: values, range };
    },
  };
}

/** What rows of an outcome carry has the unit of the column it is taken from. */
function weightUnit(catalog: Catalog, { outcome }: Metric): { bytes?: string } {
  if (outcome?.weight === undefined) return {};
  const table = tableOf(catalog, outcome.table);
  const unit = table && columnsOf(table).find(({ name }) => name === outcome.weight)?.unit;
  return unit === undefined ? {} : { bytes: unit };
}

interface ReadOptions {
  spec: AnswerSpec;
  range: Range;
  /** What is known of a column of the result beside its type. */
  column: (name: string, type: string) => Omit<AnswerColumn, 'name' | 'type'>;
}

async function readAnswer(rows: Rows, { spec, range, column }: ReadOptions): Promise<Answer> {
  const kept: Value[][] = [];
  const most = spec.limit ?? Number.POSITIVE_INFINITY;
  for await (const chunk of rows) {
    for (const row of chunk) if (kept.length < most) kept.push(row);
    if (kept.length > limits.answerRows)
      throw reportError('answer_too_long', { answer: spec.name, rows: limits.answerRows });
    if (kept.length >= most) break;
  }
  const columns = rows.columns.map(({ name, type }) => ({ name, type, ...column(name, type) }));
  return { name: spec.name, title: titleOf(spec), columns, rows: kept, range };
}

const titleOf = ({ title, name }: AnswerSpec): string =>
  title === undefined ? name : title.en.filter(piece => typeof piece === 'string').join('');
