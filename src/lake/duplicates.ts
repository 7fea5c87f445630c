// Single records that came before. A record's name is its dataset's key within its partition and the hour it happened in, so
// that it is the same whatever else is in the batch; it is looked for inside the batch and among the table's rows of the same
// hours. Hashes are compared first: it is only where two are equal that the names themselves are, so that a load without
// duplicates pays for none.

import { ident, literal } from '../base/sql.ts';
import type { Dataset } from '../catalog/catalog.ts';
import type { DuckDbEngine } from '../engine/duckdb.ts';
import { fileColumn } from './stage_sql.ts';

export interface SeenRows {
  /** SELECT over the table's rows that may hold duplicates; undefined when there are none. */
  sql: string | undefined;
  /** Ledger numbers of files whose rows are about to leave, and so hide nothing. */
  leaving: readonly number[];
}

/** Duplicates of one file: how many, and when the first and the last of them happened. */
export interface Repeated {
  count: number;
  firstEvent: string;
  lastEvent: string;
}

/** Takes duplicates out of `tl_stage`; gives them by file. */
export async function removeDuplicates(
  sql: DuckDbEngine,
  { dataset, seen }: { dataset: Dataset; seen: SeenRows },
): Promise<Map<number, Repeated>> {
  if (dataset.key.length === 0) return new Map();
  const time = ident(dataset.eventTime);
  const { key, named } = keyOf(dataset);
  const finds = [await insideBatch(sql, { key, named }), await inTable(sql, { dataset, key, named, seen })].filter(
    find => find !== undefined,
  );
  if (finds.length === 0) return new Map();
  await sql.run(`create or replace temp table tl_duplicates as ${finds.join(' union ')}`);
  const counts = await sql.all(
    `select s.${fileColumn} as file, count(*) as n, min(${time}) as low, max(${time}) as high
      from tl_stage s where rowid in (select rid from tl_duplicates) group by 1`,
  );
  await sql.run('delete from tl_stage where rowid in (select rid from tl_duplicates)');
  await sql.run('drop table tl_duplicates');
  return new Map(
    counts.map(row => [
      Number(row['file']),
      { count: Number(row['n']), firstEvent: String(row['low']), lastEvent: String(row['high']) },
    ]),
  );
}

/** True when a record of one relation has the name of one of the other; by hashes, so that it may rarely say so of two that have not. */
export async function anyAlike(
  sql: DuckDbEngine,
  { dataset, ours, theirs }: { dataset: Dataset; ours: string; theirs: string },
): Promise<boolean> {
  const { key, named } = keyOf(dataset);
  const hashes = (relation: string) => `select hash(${key}) from ${relation} where ${named}`;
  const [row] = await sql.all(
    `select count(*) as n from (select 1 from (${hashes(ours)}) as o(h) where h in (${hashes(theirs)}) limit 1)`,
  );
  return Number(row?.['n'] ?? 0) > 0;
}

interface Key {
  key: string;
  named: string;
}

/** The columns that name a record, and the condition that it has a name. */
function keyOf(dataset: Dataset): Key {
  const names = [...new Set([...dataset.key, ...dataset.partition])].map(ident);
  const key = [...names, `date_trunc('hour', ${ident(dataset.eventTime)})`].join(', ');
  const named =
    dataset.keyAbsent === 'same' ? 'true' : dataset.key.map(name => `${ident(name)} is not null`).join(' and ');
  return { key, named };
}

async function insideBatch(sql: DuckDbEngine, { key, named }: Key): Promise<string | undefined> {
  const [row] = await sql.all(`select count(*) as n, count(distinct hash(${key})) as d from tl_stage where ${named}`);
  if (row?.['n'] === row?.['d']) return undefined;
  const repeated = `select hash(${key}) from tl_stage where ${named} group by 1 having count(*) > 1`;
  const placed = `select rowid as rid, ${fileColumn}, row_number() over (partition by ${key} order by ${fileColumn}, rowid) as place
    from tl_stage where ${named} and hash(${key}) in (${repeated})`;
  return `select rid, ${fileColumn} from (${placed}) where place > 1`;
}

async function inTable(
  sql: DuckDbEngine,
  { dataset, key, named, seen }: Key & { dataset: Dataset; seen: SeenRows },
): Promise<string | undefined> {
  if (seen.sql === undefined) return undefined;
  const time = ident(dataset.eventTime);
  const [span] = await sql.all(
    `select cast(date_trunc('hour', min(${time})) as varchar) as low, cast(max(${time}) as varchar) as high from tl_stage where ${named}`,
  );
  if (span?.['low'] == null) return undefined;
  const hidden = seen.leaving.length === 0 ? '' : ` and ${fileColumn} not in (${seen.leaving.join(', ')})`;
  const rows = `${seen.sql} where ${time} >= timestamp ${literal(String(span['low']))}
    and ${time} < date_trunc('hour', timestamp ${literal(String(span['high']))}) + interval 1 hour and ${named}${hidden}`;
  await sql.run(`create or replace temp table tl_seen as select distinct hash(${key}) as h from ${rows}
    and hash(${key}) in (select hash(${key}) from tl_stage where ${named})`);
  const [found] = await sql.all('select count(*) as n from tl_seen');
  if (Number(found?.['n'] ?? 0) === 0) return undefined;
  return `select rowid as rid, ${fileColumn} from tl_stage where ${named} and hash(${key}) in (select h from tl_seen)
    and row(${key}) in (select row(${key}) from ${rows} and hash(${key}) in (select h from tl_seen))`;
}
