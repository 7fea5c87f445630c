// The file that a query becomes as a model of the site: a header that says what the columns are, and the SELECT as it was written. What is
// known of a column of the same name in a table that it reads is said of it here too; what cannot be known stands there to be mended.

import { ident } from '../base/sql.ts';
import { type Catalog, type Column, tableOf } from '../catalog/catalog.ts';
import type { ResultColumn } from '../engine/engine.ts';

export interface ModelWish {
  name: string;
  title: string;
  sql: string;
  /** A table that is built, or a view that is asked whenever somebody asks it. */
  kind: 'table' | 'view';
  grain: readonly string[];
  build: 'hour' | 'day' | 'month';
  time?: string | undefined;
}

interface Known {
  catalog: Catalog;
  /** Of the query's result. */
  columns: readonly ResultColumn[];
  /** Tables that it reads. */
  tables: readonly string[];
}

const isTime = ({ type }: ResultColumn): boolean => type === 'TIMESTAMP' || type === 'DATE';
const isText = ({ type }: ResultColumn): boolean => type === 'VARCHAR';

/** The text of the file. */
export const modelText = (wish: ModelWish, known: Known): string =>
  wish.kind === 'view' ? viewText(wish, known) : tableText(wish, known);

const titleOf = ({ title, name }: ModelWish): string => oneLine(title) || `From a query: ${name}`;
const fileOf = (header: readonly string[], sql: string): string =>
  `${header.map(line => `-- ${line}`).join('\n')}\n${sql}\n`;

/** A view needs no more than its columns; a time is what ranges apply to. */
function viewText(wish: ModelWish, known: Known): string {
  const time = wish.time ?? known.columns.find(isTime)?.name;
  const header = [
    titleOf(wish),
    'build: view',
    ...(wish.grain.length === 0 ? [] : [`grain: ${wish.grain.join(', ')}`]),
    ...(time === undefined ? [] : [`time: ${time}`]),
    ...known.columns.map(({ name }) => columnLine(name, known)),
  ];
  return fileOf(header, withoutEnd(wish.sql));
}

/** A result without a date gets one from its time, because a table's last partition is one. */
function tableText(wish: ModelWish, known: Known): string {
  const { columns } = known;
  const time = wish.time ?? columns.find(isTime)?.name ?? '';
  const isDate = columns.some(({ name, type }) => name === time && type === 'DATE');
  const date = isDate ? time : columns.find(({ type }) => type === 'DATE')?.name;
  const added = date === undefined && time !== '' ? freeName('dt', columns) : undefined;
  const grain =
    wish.grain.length > 0 ? wish.grain : columns.filter(one => isTime(one) || isText(one)).map(one => one.name);
  const sql = withoutEnd(wish.sql);
  const header = [
    titleOf(wish),
    `grain: ${grain.join(', ')}`,
    `build: ${wish.build}`,
    `time: ${time}`,
    `partition: ${date ?? added ?? ''}`,
    ...columns.map(({ name }) => columnLine(name, known)),
    ...(added === undefined ? [] : [`column ${added}: UTC date of ${time}`]),
  ];
  const select =
    added === undefined
      ? sql
      : `select made.*, cast(made.${ident(time)} as date) as ${added}\nfrom (\n${sql}\n) as made`;
  return fileOf(header, select);
}

function columnLine(name: string, { catalog, tables }: Known): string {
  const told = tables
    .map(table => tableOf(catalog, table)?.columns.find(column => column.name === name))
    .find((column: Column | undefined) => column !== undefined);
  const unit = told?.unit === undefined ? '' : ` [${told.unit}]`;
  const personal = told?.personal === true ? ' (personal)' : '';
  return `column ${name}${unit}${personal}: ${oneLine(told?.description ?? '') || name.replaceAll('_', ' ')}`;
}

function freeName(name: string, columns: readonly ResultColumn[]): string {
  let free = name;
  for (let i = 2; columns.some(column => column.name === free); i++) free = `${name}_${i}`;
  return free;
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

/** Comments before the SELECT would be read as its header; a semicolon at the end ends nothing in a file. */
const withoutEnd = (sql: string): string =>
  sql
    .replace(/^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/, '')
    .trimEnd()
    .replace(/;+$/, '')
    .trimEnd();
