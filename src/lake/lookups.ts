// Lookups: the distinct values of a batch are looked up once each and joined to its rows. An expression whose values hardly
// repeat is computed in place instead, which is then the cheaper way and gives the same.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { limits } from '../base/limits.ts';
import { ident, literal } from '../base/sql.ts';
import type { Dataset, Lookup } from '../catalog/catalog.ts';
import type { DuckDbEngine } from '../engine/duckdb.ts';
import { readAgent } from './agent.ts';
import type { AddressBook } from './country.ts';
import { lookupFields, rawName } from './stage_sql.ts';

export interface LookupContext {
  sql: DuckDbEngine;
  /** Countries of addresses, loaded when the first dataset asks. */
  addresses: () => AddressBook;
  /** A local folder for rows on their way into the engine. */
  scratch: string;
  /** What earlier batches of the same session have looked up already. */
  known: KnownValues;
}

/** Lookups whose temporary tables stand from one batch to the next, so that a value is looked up once a session. */
export class KnownValues {
  readonly #tables = new Set<string>();
  readonly #inPlace = new Map<string, boolean>();

  has(table: string): boolean {
    return this.#tables.has(table);
  }

  add(table: string): void {
    this.#tables.add(table);
  }

  /** The choice between a table and computing in place, made with the first batch: both give the same. */
  async choose(table: string, choice: () => Promise<boolean>): Promise<boolean> {
    const chosen = this.#inPlace.get(table) ?? (await choice());
    this.#inPlace.set(table, chosen);
    return chosen;
  }

  forget(table: string): void {
    this.#tables.delete(table);
  }
}

/**
 * Looks up what the stage needs and returns a SELECT over `tl_stage` with every column of the contract (and `_file`).
 * Makes temporary tables, one a lookup; those of `known` are added to.
 */
export async function lookUp(dataset: Dataset, context: LookupContext): Promise<string> {
  let query = 'select * from tl_stage';
  for (const lookup of dataset.lookups) {
    const of = lookupFields(dataset).includes(lookup.of) ? ident(rawName(lookup.of)) : `(${lookup.of})`;
    const table = lookupTable(dataset, lookup);
    query = (await context.known.choose(table, () => inPlace(lookup, { of, context })))
      ? computed(query, { lookup, of })
      : await joined(query, { lookup, of, table, context });
  }
  return query;
}

async function inPlace(lookup: Lookup, { of, context }: { of: string; context: LookupContext }): Promise<boolean> {
  if (lookup.by !== 'sql') return false;
  const [row] = await context.sql.all(`select count(${of}) as n, approx_count_distinct(${of}) as d from tl_stage`);
  return Number(row?.['d'] ?? 0) > Number(row?.['n'] ?? 0) * limits.lookupShare;
}

function computed(query: string, { lookup, of }: { lookup: Lookup; of: string }): string {
  // What is absent gives nothing, as where it is joined.
  const gives = Object.entries(lookup.gives).map(
    ([name, expression]) => `case when value is not null then (${expression}\n) end as ${ident(name)}`,
  );
  return `select * exclude (value), ${gives.join(', ')} from (select *, ${of} as value from (${query}))`;
}

interface Joining {
  lookup: Lookup;
  /** The value, over rows of `from`. */
  of: string;
  from: string;
  table: string;
  context: LookupContext;
}

async function joined(query: string, joining: Omit<Joining, 'from'>): Promise<string> {
  await fillTable({ ...joining, from: 'tl_stage' });
  const { lookup, of, table } = joining;
  return `select q.*, ${givenSql(lookup, 't')} from (${query}) q left join ${table} t on t._value = ${of}`;
}

/** What a lookup gives for a row, of what was found for its value; for a value that is absent too. */
export function givenSql(lookup: Lookup, found: string): string {
  const missing = lookup.by === 'user_agent' ? readAgent('') : undefined;
  const gives = Object.entries(lookup.gives).map(([name, field]) => {
    const fallback = missing?.[field as keyof typeof missing];
    const value = `${found}.${ident(name)}`;
    return `${fallback == null ? value : `coalesce(${value}, ${literal(fallback)})`} as ${ident(name)}`;
  });
  return gives.join(', ');
}

/** Looks up the values in the column `value` of a relation; gives a SELECT of what was found, by `_value`. */
export async function lookUpValues(
  dataset: Dataset,
  { lookup, relation, context }: { lookup: Lookup; relation: string; context: LookupContext },
): Promise<string> {
  const table = lookupTable(dataset, lookup);
  await fillTable({ lookup, of: 'value', from: relation, table, context });
  return `select * from ${table} where _value in (select value from ${relation})`;
}

const lookupTable = (dataset: Dataset, lookup: Lookup): string => ident(`tl_lookup_${dataset.name}_${lookup.name}`);

/** Adds what is new in the stage to a lookup's table; a table that has grown too large begins anew. */
async function fillTable(joining: Joining): Promise<void> {
  const { lookup, table, context } = joining;
  const { known, sql } = context;
  if (lookup.by !== 'table') await addNew(joining);
  else if (!known.has(table)) await sql.run(await fileTableSql(joining));
  known.add(table);
  const [row] = await sql.all(`select count(*) as n from ${table}`);
  if (Number(row?.['n'] ?? 0) > limits.lookupValues) known.forget(table);
}

async function fileTableSql({ lookup, table, context }: Joining): Promise<string> {
  const gives = Object.entries(lookup.gives).map(([name, column]) => `t.${ident(column)} as ${ident(name)}`);
  const file = `read_csv(${literal(lookup.file ?? '')}, header=true, all_varchar=true)`;
  const [first] = await context.sql.prepare(`select * from ${file}`);
  const key = ident(first?.name ?? 'value');
  // One row a key, or records would be multiplied.
  return `create or replace temp table ${table} as select distinct on (_value) ${key} as _value, ${gives.join(', ')} from ${file} t`;
}

async function addNew({ lookup, of, from, table, context }: Joining): Promise<void> {
  const { known, sql } = context;
  const distinct = `select distinct ${of} as value from ${from} where ${of} is not null`;
  const fresh = known.has(table)
    ? `select value from (${distinct}) s where not exists (select 1 from ${table} t where t._value = s.value)`
    : distinct;
  const into = known.has(table) ? `insert into ${table}` : `create or replace temp table ${table} as`;
  const names = Object.keys(lookup.gives);
  if (lookup.by === 'sql') {
    const gives = names.map(name => `${lookup.gives[name]} as ${ident(name)}`);
    await sql.run(`${into} select value as _value, ${gives.join(', ')} from (${fresh})`);
    return;
  }
  const values = (await sql.all(fresh)).map(row => String(row['value']));
  const answer =
    lookup.by === 'user_agent' ? readAgent : (value: string) => ({ country: context.addresses().countryOf(value) });
  const fields = Object.values(lookup.gives);
  const rows = values.map(value => {
    const found: Record<string, string | null> = answer(value);
    return [value, ...fields.map(field => found[field] ?? null)];
  });
  await fillTexts('tl_found', { ...context, columns: ['_value', ...names], rows });
  await sql.run(`${into} select * from tl_found`);
}

interface Texts extends Pick<LookupContext, 'sql' | 'scratch'> {
  columns: readonly string[];
  rows: readonly (readonly (string | null)[])[];
}

/** Makes a temporary table of rows of text. */
export async function fillTexts(table: string, { sql, scratch, columns, rows }: Texts): Promise<void> {
  const file = join(scratch, `${table}.ndjson`);
  const record = (row: readonly (string | null)[]) => Object.fromEntries(columns.map((name, i) => [name, row[i]]));
  await writeFile(file, rows.map(row => JSON.stringify(record(row))).join('\n'));
  const shape = columns.map(name => `${literal(name)}: 'VARCHAR'`).join(', ');
  await sql.run(
    `create or replace temp table ${table} as select * from read_json(${literal(file)}, format='newline_delimited', columns={${shape}})`,
  );
}
