// People's SQL: what it may read, and a list of statements that try to do more. Each wall is tried alone as well.

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AppError } from '../base/errors.ts';
import { literal } from '../base/sql.ts';
import { isAllowed } from './allowed_functions.ts';
import { type DuckDbEngine, openDuckDb } from './duckdb.ts';
import { collect, type Engine } from './engine.ts';
import { checkSelect, tablesIn } from './guard.ts';
import { openReadOnly, type ReadOnlyEngine } from './readonly.ts';

let folder: string;
let plain: DuckDbEngine;
let engine: ReadOnlyEngine;
let secret: string;
let target: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'readonly-'));
  secret = join(folder, 'secret.csv');
  target = join(folder, 'written');
  await mkdir(join(folder, 'lake'));
  await writeFile(secret, 'password\nhunter2\n');
  plain = await openDuckDb({ memoryMb: 200, threads: 1, tempFolder: join(folder, 'spill') });
  const parcels = join(folder, 'lake', 'parcels.parquet');
  await plain.run(
    `copy (select i as parcel_id, i * 0.5e0 as weight_kg from range(5) t(i)) to ${literal(parcels)} (format parquet)`,
  );
  engine = await openReadOnly({
    memoryMb: 200,
    threads: 2,
    tempFolder: join(folder, 'spill'),
    tables: ['farm.parcels', 'ops.files', 'question'],
    files: [parcels],
    fill: filler =>
      filler.run(`
        create schema farm;
        create view farm.parcels as select * from read_parquet(${literal(parcels)});
        create schema ops;
        create table ops.files as select 'a' as path;
        create table question as select 'UTC' as time_zone;
        create table hidden as select 1 as x;
        create sequence counter;
      `),
  });
});

afterAll(async () => {
  await engine.close();
  await plain.close();
  await rm(folder, { recursive: true });
});

/** Bounded, for statements that would never end; what is to be whole on a busy machine has time. */
const rows = async (sql: string, { on = engine, withinMs = 120_000 }: { on?: Engine; withinMs?: number } = {}) =>
  collect(await on.query(sql, { signal: AbortSignal.timeout(withinMs) }));
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'it ran',
    (thrown: unknown) => (thrown instanceof AppError ? thrown.code : `no AppError: ${thrown}`),
  );

describe('what is allowed', () => {
  test.each([
    ['select count(*) as n from farm.parcels', 5],
    ['select count(*) as n from FARM.Parcels, ops.files, question;', 5],
    ['with p as (select * from farm.parcels) select count(*) as n from p -- with a comment', 5],
    ["select count(*) as n from unnest(sequence(1, 3)) as t(x) where regexp_like('a;b', ';')", 3],
    ['with recursive r as (select 1 as x union all select x + 1 from r where x < 4) select count(*) as n from r', 4],
    ['select 7 / 2 as n', 3],
  ])('%s', async (sql, n) => {
    expect(await rows(sql)).toEqual([{ n }]);
  });

  test('a table may be described', async () => {
    expect((await rows('describe farm.parcels')).map(row => row.column_name)).toEqual(['parcel_id', 'weight_kg']);
  });

  test('a query larger than the memory spills and is whole', async () => {
    const sql =
      "select count(*) as n from (select x, lpad('', 40, 'ab') || x as s from unnest(sequence(1, 2000000)) t(x) order by s)";
    expect(await rows(sql)).toEqual([{ n: 2000000 }]);
  });
});

test('tables are named once, as written, without those of WITH', async () => {
  const sql = `with a as (select * from farm.parcels), b as (select * from a join ops.files on true)
    select (select count(*) from farm.PARCELS), x from b, lateral (select 1 as x from question) where exists (select 1 from a)`;
  expect(await tablesIn(sql, plain)).toEqual(['farm.parcels', 'ops.files', 'question']);
  // A WITH inside a sub-query defines nothing around it.
  expect(await tablesIn('select * from a, (with a as (select 1) select * from a) x', plain)).toEqual(['a']);
  // A WITH that is not recursive does not see itself.
  expect(await tablesIn('with a as (select * from a) select * from a', plain)).toEqual(['a']);
});

test('an unknown table is told with the nearest names, a broken statement with its line', async () => {
  const failure = await checkSelect('select * from farm.parcel', { parser: plain, known: ['farm.parcels'] }).catch(
    thrown => thrown,
  );
  expect(failure).toMatchObject({
    code: 'unknown_table',
    message: 'There is no table farm.parcel.',
    hint: 'Did you mean farm.parcels?',
  });
  expect(
    await checkSelect('select * from parcels', { parser: plain, known: ['farm.parcels'] }).catch(thrown => thrown),
  ).toMatchObject({
    hint: 'Did you mean farm.parcels?',
  });
  expect(await rows('select 1\nform x').catch(thrown => thrown)).toMatchObject({
    code: 'sql_invalid',
    message: expect.stringContaining('(line 2): syntax error'),
  });
});

/** SQL, and the code it must be refused with. SECRET and TARGET are paths of this run. */
const hostile: [sql: string, code: string][] = [
  // Statements that are no SELECT.
  ["copy (select 1) to 'TARGET'", 'not_read_only'],
  ["copy farm.parcels to 'TARGET' (format csv)", 'not_read_only'],
  ["copy hidden from 'SECRET'", 'not_read_only'],
  ["attach 'TARGET' as x", 'not_read_only'],
  ['detach memory', 'not_read_only'],
  ["export database 'TARGET'", 'not_read_only'],
  ["import database 'TARGET'", 'not_read_only'],
  ['pragma database_list', 'not_read_only'],
  ['pragma enable_profiling', 'not_read_only'],
  ["set memory_limit = '100GB'", 'not_read_only'],
  ["set search_path = 'main'", 'not_read_only'],
  ['reset memory_limit', 'not_read_only'],
  ['set variable x = 1', 'not_read_only'],
  ['install httpfs', 'not_read_only'],
  ['load httpfs', 'not_read_only'],
  ['create table t as select 1', 'not_read_only'],
  ['create temp view v as select 1', 'not_read_only'],
  ['create macro f(x) as x', 'not_read_only'],
  ["insert into ops.files values ('b')", 'not_read_only'],
  ["update ops.files set path = 'b'", 'not_read_only'],
  ['delete from ops.files', 'not_read_only'],
  ['truncate ops.files', 'not_read_only'],
  ['drop view farm.parcels', 'not_read_only'],
  ['alter table ops.files rename to f', 'not_read_only'],
  ['begin transaction', 'not_read_only'],
  ['checkpoint', 'not_read_only'],
  ['vacuum', 'not_read_only'],
  ['call pragma_version()', 'not_read_only'],
  ['prepare p as select 1', 'not_read_only'],
  ['execute p', 'not_read_only'],
  ['explain analyze select 1', 'not_read_only'],
  ['use main', 'not_read_only'],
  ["comment on table ops.files is 'x'", 'not_read_only'],
  // Several statements, and text that tries to close what it is put into.
  ['select 1; select 2', 'not_read_only'],
  ['select 1; drop table ops.files', 'not_read_only'],
  ["select 1) to 'TARGET'; --", 'sql_invalid'],
  ["select 1 /* ) to 'TARGET'", 'sql_invalid'],
  ['', 'sql_invalid'],
  // Files, as tables and as functions.
  ["select * from 'SECRET'", 'unknown_table'],
  ['select * from "SECRET"', 'unknown_table'],
  ["from 'SECRET'", 'unknown_table'],
  ["select * from read_csv('SECRET')", 'not_read_only'],
  ["select * from read_text('SECRET')", 'not_read_only'],
  ["select * from main.read_blob('SECRET')", 'not_read_only'],
  ["select * from read_parquet('LAKE')", 'not_read_only'],
  ["select * from parquet_metadata('LAKE')", 'not_read_only'],
  ["select * from glob('/etc/*')", 'not_read_only'],
  ["select * from sniff_csv('SECRET')", 'not_read_only'],
  ['select * from "farm.parcels"', 'unknown_table'],
  ["select (select count(*) from 'SECRET')", 'unknown_table'],
  ["select 1 where exists (select 1 from (select * from (select * from read_csv_auto('SECRET'))))", 'not_read_only'],
  ["select 1 order by (select max(content) from read_text('SECRET'))", 'not_read_only'],
  ["select 1 limit (select count(*) from 'SECRET')", 'unknown_table'],
  ["select sum(1) filter (where (select true from 'SECRET'))", 'unknown_table'],
  ["select * from unnest((select array_agg(content) from read_text('SECRET'))) as t(x)", 'not_read_only'],
  ["select * from (values ((select count(*) from 'SECRET'))) as t(x)", 'unknown_table'],
  ["select 1 union all select count(*) from 'SECRET'", 'unknown_table'],
  ["select list_transform([1], x -> (select count(*) from 'SECRET'))", 'unknown_table'],
  // WITH that tries to whitewash a name.
  ['with "SECRET" as (select 1) select * from (select * from "SECRET") a, hidden', 'unknown_table'],
  ['select * from "SECRET", (with "SECRET" as (select 1) select * from "SECRET") x', 'unknown_table'],
  ['with "SECRET" as (select * from "SECRET") select * from "SECRET"', 'unknown_table'],
  ['with a as (delete from ops.files returning *) select * from a', 'sql_invalid'],
  // Functions that run text, read settings, or leave traces.
  ["select * from query('select * from hidden')", 'not_read_only'],
  ["select * from query_table('hidden')", 'not_read_only'],
  ["select * from json_execute_serialized_sql(json_serialize_sql('select * from hidden'))", 'not_read_only'],
  ["select json_serialize_plan('select * from hidden')", 'not_read_only'],
  ["select getenv('HOME')", 'not_read_only'],
  ["select system.main.getenv('HOME')", 'not_read_only'],
  ["select current_setting('temp_directory')", 'not_read_only'],
  ["select upper(lower(current_setting('temp_directory')))", 'not_read_only'],
  ["select x from (select getvariable('x') as x)", 'not_read_only'],
  ["select nextval('counter')", 'not_read_only'],
  ["select write_log('x')", 'not_read_only'],
  ['select setseed(0.5)', 'not_read_only'],
  ['select sleep_ms(1000)', 'not_read_only'],
  // What the engine knows of itself, and what is there but not shown.
  ['select * from duckdb_settings()', 'not_read_only'],
  ['select * from duckdb_secrets()', 'not_read_only'],
  ['select * from duckdb_settings', 'unknown_table'],
  ['select * from information_schema.tables', 'unknown_table'],
  ['select * from sqlite_master', 'unknown_table'],
  ['select * from pg_catalog.pg_tables', 'unknown_table'],
  ['select * from hidden', 'unknown_table'],
  ['select * from main.hidden', 'unknown_table'],
  ['select * from memory.ops.files', 'unknown_table'],
  ['show tables', 'not_read_only'],
  ['show all tables', 'not_read_only'],
  ['describe hidden', 'unknown_table'],
  ['summarize hidden', 'unknown_table'],
  ["select * from histogram_values('hidden', x)", 'not_read_only'],
  ['select * from test_all_types()', 'not_read_only'],
  // Parameters, and too much of everything.
  ['select * from farm.parcels where parcel_id = ?', 'not_read_only'],
  ['with recursive r as (select 1 as n union all select n + 1 from r) select max(n) from r', 'query_cancelled'],
  ['select count(*) from farm.parcels a, range(100000000000) b where b.range % 7 = a.parcel_id', 'query_cancelled'],
  ['select array_agg(a.range) from range(100000) a, range(1000000) b', 'engine_memory'],
  [`select 1${'+1'.repeat(20_000)}`, 'sql_invalid'],
  [`select 1${' union all select 1'.repeat(20_000)}`, 'sql_invalid'],
];

describe('what is refused', () => {
  const put = (sql: string) =>
    sql
      .replaceAll('SECRET', secret)
      .replaceAll('TARGET', target)
      .replaceAll('LAKE', join(folder, 'lake/parcels.parquet'));

  test.each(hostile.map(([sql, code]) => ({ sql, code, shown: sql.slice(0, 100) })))(
    '$shown',
    async ({ sql, code }) => {
      const withinMs = code === 'query_cancelled' ? 3_000 : 120_000;
      expect(await codeOf(rows(put(sql), { withinMs }))).toBe(code);
    },
    150_000,
  );

  test('and it changed nothing', async () => {
    expect(await rows('select path from ops.files')).toEqual([{ path: 'a' }]);
    expect(await rows('select count(*) as n from farm.parcels')).toEqual([{ n: 5 }]);
    expect((await readdir(folder)).sort()).toEqual(['lake', 'secret.csv', 'spill']);
    expect(await readFile(secret, 'utf8')).toBe('password\nhunter2\n');
  });

  test('a new volatile function of DuckDB is looked at before people get it', async () => {
    const known = ['gen_random_uuid', 'random', 'uuid'];
    const volatile = await plain.all(
      "select distinct function_name as name from duckdb_functions() where function_type = 'scalar' and stability = 'VOLATILE' order by 1",
    );
    expect(volatile.map(row => String(row.name)).filter(isAllowed)).toEqual(known);
  });
});

describe('the walls behind the guard', () => {
  test.each([
    "select * from read_text('SECRET')",
    "select * from 'SECRET'",
    "copy (select 1) to 'TARGET'",
    "attach 'TARGET' as x",
    "export database 'TARGET'",
    'create table t as select 1',
    "insert into ops.files values ('b')",
    'drop view farm.parcels',
    "set memory_limit = '100GB'",
    'set enable_external_access = true',
    'set lock_configuration = false',
    "set allowed_directories = ['/']",
    'install httpfs',
  ])('%s', async sql => {
    const open = await openDuckDb({ memoryMb: 100, threads: 1, tempFolder: join(folder, 'spill') });
    await open.run(
      "create schema farm; create view farm.parcels as select 1; create schema ops; create table ops.files as select 'a' as path",
    );
    const session = await open.lock({ files: [], folders: [join(folder, 'lake/')] });
    const put = sql.replaceAll('SECRET', secret).replaceAll('TARGET', target);
    expect(await codeOf(rows(put, { on: session, withinMs: 3_000 }))).toMatch(
      /^(sql_invalid|engine_failed|disk_full)$/,
    );
    expect(await open.all('select count(*) as n from ops.files, farm.parcels')).toEqual([{ n: 1 }]);
    await open.close();
  });
});

describe('Parquet', () => {
  test('a result becomes a file, and what the guard refuses does not', async () => {
    const file = join(folder, 'lake', 'out.parquet');
    await engine.toParquet('select parcel_id, weight_kg from farm.parcels order by 1; -- all', file);
    expect(await plain.all(`select sum(weight_kg) as kg, count(*) as n from ${literal(file)}`)).toEqual([
      { kg: 5, n: 5 },
    ]);
    const refused = join(folder, 'refused.parquet');
    expect(await codeOf(engine.toParquet('select * from hidden', refused))).toBe('unknown_table');
    expect(await codeOf(engine.toParquet(`select 1) to ${literal(refused)}; --`, refused))).toBe('sql_invalid');
    expect(await codeOf(engine.toParquet("select cast('x' || parcel_id as integer) from farm.parcels", refused))).toBe(
      'sql_invalid',
    );
    expect(await readdir(folder)).not.toContain('refused.parquet');
  });
});
