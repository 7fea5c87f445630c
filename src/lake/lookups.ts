// Lookups: the distinct values of a batch are looked up once each and joined to its rows. An expression whose values hardly
// repeat is computed in place instead, which is then the cheaper way and gives the same.

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
  /** Writes rows of text into a temporary table: name, columns. */
  fill: (table: string, columns: readonly string[], rows: readonly (readonly (string | null)[])[]) => Promise<void>;
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
    const table = ident(`tl_lookup_${dataset.name}_${lookup.name}`);
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
  const gives = Object.entries(lookup.gives).map(([name, expression]) => `${expression} as ${ident(name)}`);
  return `select * exclude (value), ${gives.join(', ')} from (select *, ${of} as value from (${query}))`;
}

interface Joining {
  lookup: Lookup;
  of: string;
  table: string;
  context: LookupContext;
}

async function joined(query: string, { lookup, of, table, context }: Joining): Promise<string> {
  await fillTable({ lookup, of, table, context });
  const missing = lookup.by === 'user_agent' ? readAgent('') : undefined;
  const gives = Object.entries(lookup.gives).map(([name, field]) => {
    const fallback = missing?.[field as keyof typeof missing];
    const value = `t.${ident(name)}`;
    return `${fallback == null ? value : `coalesce(${value}, ${literal(fallback)})`} as ${ident(name)}`;
  });
  return `select q.*, ${gives.join(', ')} from (${query}) q left join ${table} t on t._value = ${of}`;
}

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

async function addNew({ lookup, of, table, context }: Joining): Promise<void> {
  const { known, sql } = context;
  const distinct = `select distinct ${of} as value from tl_stage where ${of} is not null`;
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
  await context.fill('tl_found', ['_value', ...names], rows);
  await sql.run(`${into} select * from tl_found`);
}
