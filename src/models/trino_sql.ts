// The SQL of a build for a Trino cluster: the model as it is written, over its inputs narrowed to the stretch, and with it the rows that
// stay of the files it replaces. Pure text. What must stay true: every table is read at the version that the build was planned on, and
// no table is read whole where its date partition can narrow it.

import { ident, literal, tableName } from '../base/sql.ts';
import type { Dataset, Model } from '../catalog/catalog.ts';
import { isDimension, isView, tableOf } from '../catalog/catalog.ts';
import type { Parser } from '../engine/guard.ts';
import { replaceTables } from '../engine/replace_tables.ts';
import type { DataFile, Snapshot } from '../lake/delta.ts';
import { mayHold } from '../lake/read_sql.ts';
import type { Span } from '../store/intervals.ts';
import { type BuildOptions, timeOf } from './build.ts';
import type { Dialect } from './dialects.ts';
import { reachedBy, withinSql } from './stretch.ts';

/** What the text of a build is made of. */
export interface BuildText {
  catalog: BuildOptions['catalog'];
  dialect: Dialect;
  parser: Parser;
  /** Of the tables in the lake that the model reads, directly or through views. */
  inputs: ReadonlyMap<string, Snapshot | undefined>;
}

/** What is replaced of a model's table. */
export interface Replaced {
  target: Snapshot;
  leaving: Leaving;
}

/** All that a build writes: what the model makes of the stretch, and what stays of the files that leave. */
export async function stretchSql(
  model: Model,
  span: Span,
  { replaced, ...text }: BuildText & { replaced: Replaced | undefined },
): Promise<string> {
  const made = await madeSql(model, span, text);
  return replaced === undefined
    ? made
    : `${made} union all ${keptSql(model, { span, dialect: text.dialect, ...replaced })}`;
}

/** The rows that a model makes of a stretch, with the types of its contract. */
async function madeSql(model: Model, span: Span, text: BuildText): Promise<string> {
  const { dialect } = text;
  const columns = model.columns.map(
    ({ name, type }) => `cast(${ident(name)} as ${dialect.type(type)}) as ${ident(name)}`,
  );
  const made = await narrowedSql(model, { ...text, span: reachedBy(model, span) });
  return `select ${columns.join(', ')} from (${made}\n) as made where ${withinSql(model.time, span)}`;
}

/** The SELECT of a model with each input in its place; a view among them is its own SELECT. */
async function narrowedSql(model: Model, text: BuildText & { span: Span }): Promise<string> {
  const places = new Map<string, string>();
  for (const name of model.inputs) {
    const table = tableOf(text.catalog, name);
    if (table === undefined) continue;
    places.set(name, isView(table) ? `(${await narrowedSql(table, text)}\n)` : inputSql(table, text));
  }
  const put = (name: string) => places.get(name) ?? tableName(name);
  const { sql } = await replaceTables(model.sql, { parser: text.parser, known: model.inputs, put });
  return sql;
}

/** A sub-query of an input's rows within the stretch; of a dimension all, since what held then may be known since long before. */
function inputSql(table: Dataset | Model, { inputs, dialect, span }: BuildText & { span: Span }): string {
  const snapshot = inputs.get(table.name);
  const time = timeOf(table);
  const all = [...(snapshot?.files.values() ?? [])];
  const isWhole = isDimension(table);
  const files = isWhole ? all : all.filter(file => mayHold(file, { time, from: span.start, to: span.end }));
  if (snapshot === undefined || files.length === 0) return `(${emptySql(table, dialect)})`;
  const stored = new Set(snapshot.schema.columns.map(({ name }) => name));
  const columns = table.columns.map(({ name, type }) =>
    stored.has(name) ? ident(name) : `cast(null as ${dialect.type(type)}) as ${ident(name)}`,
  );
  const conditions = isWhole ? [] : [withinSql(time, span), ...dateBounds(files, snapshot)];
  const where = conditions.length === 0 ? '' : ` where ${conditions.join(' and ')}`;
  return `(select ${columns.join(', ')} from ${dialect.tableAt(table.name, snapshot.version)}${where})`;
}

const emptySql = ({ columns }: Dataset | Model, dialect: Dialect): string =>
  `select ${columns.map(({ name, type }) => `cast(null as ${dialect.type(type)}) as ${ident(name)}`).join(', ')} where false`;

/** Bounds of the date partition of some files, by which a cluster leaves the others out; none where a file has no date. */
export function dateBounds(files: readonly DataFile[], { schema }: Snapshot): string[] {
  const date = schema.partition.at(-1);
  if (date === undefined || schema.columns.find(({ name }) => name === date)?.type !== 'date') return [];
  const values = [...new Set(files.map(({ partition }) => partition[date] ?? ''))].sort();
  const [first = '', last = first] = [values[0], values.at(-1)];
  return first === '' ? [] : [`${ident(date)} between date ${literal(first)} and date ${literal(last)}`];
}

/** Files of a table that leave with a build. */
export interface Leaving {
  /** All of them. */
  files: readonly DataFile[];
  /** The condition that a row is in one of them. */
  sql: string;
}

interface LeavingOptions {
  dialect: Dialect;
  time: string;
  span: Span;
  /** What the paths of the table's files begin with. */
  location: string;
  /** Files that a statement may name. */
  most: number;
}

/**
 * The files that hold rows of a stretch, and the rows in them. Where they are too many to be named in a statement all files of their dates
 * leave: more is written again, and it is right.
 */
export function leavingFiles(snapshot: Snapshot, { dialect, time, span, location, most }: LeavingOptions): Leaving {
  const all = [...snapshot.files.values()];
  const files = all.filter(file => mayHold(file, { time, from: span.start, to: span.end }));
  if (files.length <= most) {
    const paths = files.map(({ path }) => literal(`${location}/${path}`)).join(', ');
    return { files, sql: [`"$path" in (${paths})`, ...dateBounds(files, snapshot)].join(' and ') };
  }
  const date = snapshot.schema.partition.at(-1);
  if (date === undefined) return { files: all, sql: 'true' };
  const dates = new Set(files.map(({ partition }) => partition[date] ?? null));
  const type = snapshot.schema.columns.find(({ name }) => name === date)?.type ?? 'varchar';
  const known = [...dates].filter(value => value !== null);
  const values = known.map(value => `cast(${literal(value)} as ${dialect.type(type)})`).join(', ');
  const conditions = [
    ...(known.length === 0 ? [] : [`${ident(date)} in (${values})`]),
    ...(dates.has(null) ? [`${ident(date)} is null`] : []),
  ];
  return {
    files: all.filter(({ partition }) => dates.has(partition[date] ?? null)),
    sql: `(${conditions.join(' or ')})`,
  };
}

/** The rows that stay of files that leave. */
function keptSql(
  model: Model,
  { span, dialect, target, leaving }: Replaced & { span: Span; dialect: Dialect },
): string {
  const stored = new Set(target.schema.columns.map(({ name }) => name));
  const columns = model.columns.map(
    ({ name, type }) => `cast(${stored.has(name) ? ident(name) : 'null'} as ${dialect.type(type)}) as ${ident(name)}`,
  );
  const from = dialect.tableAt(model.name, target.version);
  return `select ${columns.join(', ')} from ${from} where ${leaving.sql} and not (${withinSql(model.time, span)})`;
}

/** How many rows there are in files that leave. */
export const leavingCountSql = (
  { name }: Model,
  { dialect, target, leaving }: Replaced & { dialect: Dialect },
): string => `select count(*) as n from ${dialect.tableAt(name, target.version)} where ${leaving.sql}`;
