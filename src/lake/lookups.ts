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
}

/**
 * Looks up what the stage needs and returns a SELECT over `tl_stage` with every column of the contract (and `_file`).
 * Makes temporary tables `tl_lookup_<name>`; they are valid until the next batch.
 */
export async function lookUp(dataset: Dataset, context: LookupContext): Promise<string> {
  let query = 'select * from tl_stage';
  for (const lookup of dataset.lookups) {
    const of = lookupFields(dataset).includes(lookup.of) ? ident(rawName(lookup.of)) : `(${lookup.of})`;
    query = (await inPlace(lookup, { of, context }))
      ? computed(query, { lookup, of })
      : await joined(query, { lookup, of, context });
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

async function joined(
  query: string,
  { lookup, of, context }: { lookup: Lookup; of: string; context: LookupContext },
): Promise<string> {
  const table = `tl_lookup_${lookup.name}`;
  await makeTable(lookup, { of, table, context });
  const missing = lookup.by === 'user_agent' ? readAgent('') : undefined;
  const gives = Object.entries(lookup.gives).map(([name, field]) => {
    const fallback = missing?.[field as keyof typeof missing];
    const value = `${table}.${ident(name)}`;
    return `${fallback == null ? value : `coalesce(${value}, ${literal(fallback)})`} as ${ident(name)}`;
  });
  return `select q.*, ${gives.join(', ')} from (${query}) q left join ${table} on ${table}.value = ${of}`;
}

async function makeTable(
  lookup: Lookup,
  { of, table, context }: { of: string; table: string; context: LookupContext },
): Promise<void> {
  const distinct = `select distinct ${of} as value from tl_stage where ${of} is not null`;
  const names = Object.keys(lookup.gives);
  const fields = Object.values(lookup.gives);
  if (lookup.by === 'sql') {
    const gives = Object.entries(lookup.gives).map(([name, expression]) => `${expression} as ${ident(name)}`);
    await context.sql.run(
      `create or replace temp table ${table} as select value, ${gives.join(', ')} from (${distinct})`,
    );
    return;
  }
  if (lookup.by === 'table') {
    const gives = Object.entries(lookup.gives).map(([name, column]) => `t.${ident(column)} as ${ident(name)}`);
    const file = `read_csv(${literal(lookup.file ?? '')}, header=true, all_varchar=true)`;
    const first = await context.sql.prepare(`select * from ${file}`);
    const key = ident(first[0]?.name ?? 'value');
    await context.sql.run(
      // One row a key, or records would be multiplied.
      `create or replace temp table ${table} as select distinct on (value) ${key} as value, ${gives.join(', ')} from ${file} t`,
    );
    return;
  }
  const values = (await context.sql.all(distinct)).map(row => String(row['value']));
  const answer =
    lookup.by === 'user_agent' ? readAgent : (value: string) => ({ country: context.addresses().countryOf(value) });
  const rows = values.map(value => {
    const found: Record<string, string | null> = answer(value);
    return [value, ...fields.map(field => found[field] ?? null)];
  });
  await context.fill(table, ['value', ...names], rows);
}
