// Models made complete: each is prepared against empty tables of its inputs, which gives its columns their types and shows
// whether the SQL makes what its header says.

import { didYouMean } from '../base/names.ts';
import type { ResultColumn } from '../engine/engine.ts';
import type { Catalog, Column, ColumnType, Mistake, Model } from './catalog.ts';
import { emptyTableSql } from './empty_table.ts';
import { sortMistakes } from './place.ts';
import { mistakeOfSql } from './sql_mistake.ts';

/** A session of an engine that may make tables; it reads the common dialect. */
export interface SqlSession {
  prepare(sql: string): Promise<ResultColumn[]>;
  run(sql: string): Promise<void>;
}

export interface CompletedCatalog {
  catalog: Catalog;
  mistakes: Mistake[];
}

/**
 * Gives the columns of all models their types, and leaves an empty table of every dataset and model in the session. Models
 * with mistakes, and those that read them, are left out of the result.
 */
export async function completeModels(catalog: Catalog, session: SqlSession): Promise<CompletedCatalog> {
  const mistakes: Mistake[] = [];
  const models = new Map<string, Model>();
  for (const dataset of catalog.datasets.values()) await session.run(emptyTableSql(dataset));
  for (const model of catalog.models.values()) {
    const broken = model.inputs.some(input => catalog.models.has(input) && !models.has(input));
    if (broken) continue;
    try {
      const result = await session.prepare(model.sql);
      const complete = { ...model, columns: typedColumns(model, result) };
      mistakes.push(...columnMistakes(model, result), ...timeMistakes(complete));
      await session.run(emptyTableSql(complete));
      models.set(model.name, complete);
    } catch (thrown) {
      mistakes.push(mistakeOfSql(model.place, thrown));
    }
  }
  return { catalog: { ...catalog, models }, mistakes: sortMistakes(mistakes) };
}

/** The columns of the result, in its order, with what the header says of them. */
function typedColumns(model: Model, result: readonly ResultColumn[]): Column[] {
  return result.map(({ name, type }) => {
    const told = model.columns.find(column => column.name === name);
    return { ...(told ?? { name, description: '', personal: false }), type: columnType(type) ?? 'varchar' };
  });
}

function columnMistakes(model: Model, result: readonly ResultColumn[]): Mistake[] {
  const made = result.map(({ name }) => name);
  const told = model.columns.map(({ name }) => name);
  const messages = [
    ...made
      .filter(name => !told.includes(name))
      .map(name => `the SQL makes a column ${name} that the header does not tell.${didYouMean(name, told)}`),
    ...told
      .filter(name => !made.includes(name))
      .map(name => `the header tells a column ${name} that the SQL does not make.${didYouMean(name, made)}`),
    ...made.filter((name, i) => made.indexOf(name) !== i).map(name => `the SQL makes the column ${name} twice`),
    ...result.filter(({ type }) => columnType(type) === undefined).map(typeWords),
  ];
  return messages.map(message => ({ ...model.place, message }));
}

function timeMistakes({ columns, time, partition, place }: Model): Mistake[] {
  const typeOf = (name: string) => columns.find(column => column.name === name)?.type;
  const messages: string[] = [];
  const timeType = typeOf(time);
  if (timeType !== undefined && timeType !== 'timestamp' && timeType !== 'date') {
    messages.push(`time: ${time} is ${timeType}; it must be a timestamp or a date`);
  }
  const last = partition.at(-1) ?? '';
  const lastType = typeOf(last);
  if (lastType !== undefined && lastType !== 'date') {
    messages.push(`partition: the last column must be a date, and ${last} is ${lastType}`);
  }
  return messages.map(message => ({ ...place, message }));
}

/** The contract's name of an engine's type; undefined when a table may not have it. */
function columnType(type: string): ColumnType | undefined {
  const simple: Record<string, ColumnType> = {
    VARCHAR: 'varchar',
    BIGINT: 'bigint',
    INTEGER: 'integer',
    DOUBLE: 'double',
    BOOLEAN: 'boolean',
    DATE: 'date',
    TIMESTAMP: 'timestamp',
  };
  const [, precision, scale] = /^DECIMAL\((\d+), ?(\d+)\)$/.exec(type) ?? [];
  return precision === undefined ? simple[type] : `decimal(${Number(precision)},${Number(scale)})`;
}

function typeWords({ name, type }: ResultColumn): string {
  const advice: Record<string, string> = {
    HUGEINT: 'write cast(… as bigint) around the sum',
    FLOAT: 'write cast(… as double)',
    SMALLINT: 'write cast(… as integer)',
    TINYINT: 'write cast(… as integer)',
    INTERVAL: 'write date_diff in a unit',
    'TIMESTAMP WITH TIME ZONE': "times are UTC without a zone: write cast(at_timezone(…, 'UTC') as timestamp(6))",
    '"NULL"': 'write cast(null as …) with a type',
  };
  return `column ${name} is ${type}, which a table cannot keep; ${advice[type] ?? 'cast it to a type of the catalogue'}`;
}
