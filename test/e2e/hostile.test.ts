// `query` reads the site's tables and can do nothing else: statements that would reach a file, the network, a setting or another
// statement, each refused with exit code 1, after which every byte of the site and of the folder around it is as it was.

import { createHash } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inside } from '../command_line.ts';
import { logText, requestsFrom, type SmallSite, smallSite } from './small_site.ts';

let site: SmallSite;
let before: Map<string, string>;

beforeAll(async () => {
  site = await smallSite({
    files: { 'E1.2026-03-02-10.0000000a.gz': logText('a', requestsFrom('2026-03-02T10:00:00Z', 5)) },
  });
  await writeFile(join(site.folder, 'secret.csv'), 'secret\nhunter2\n');
  const { code, stderr } = await inside(['run', '--site', site.folder]);
  expect(code, stderr).toBe(0);
  before = await everything();
});
afterAll(() => site.remove());

/** Every file of the site with what it holds. SQLite's own files beside the state come and go with its readers. */
async function everything(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const path of (await readdir(site.folder, { recursive: true })).sort()) {
    const file = join(site.folder, path);
    if (!(await stat(file)).isFile() || /\.db-(wal|shm)$/.test(path)) continue;
    found.set(
      path,
      createHash('sha256')
        .update(await readFile(file))
        .digest('hex'),
    );
  }
  return found;
}

/** `$` stands for the site's folder. */
const reaching = {
  files: [
    "select * from read_csv('$/secret.csv')",
    "select * from '$/secret.csv'",
    'select * from "$/secret.csv"',
    "select * from read_text('$/tallylight.yaml')",
    "select * from read_blob('/etc/passwd')",
    "select content from read_text('/etc/hostname')",
    "select * from read_parquet('$/data/lake/cdn/requests/**/*.parquet')",
    "select * from parquet_scan('$/data/lake/cdn/requests/**/*.parquet')",
    "select * from parquet_metadata('$/data/lake/cdn/requests/x.parquet')",
    "select * from read_json('$/data/lake/cdn/requests/_delta_log/00000000000000000000.json')",
    "select * from read_json_auto('/proc/self/environ')",
    "select * from sniff_csv('$/secret.csv')",
    "select * from glob('/etc/*')",
    "select glob('/etc/*')",
    "select * from sqlite_scan('$/data/state.db', 'files')",
    "select * from query_table('$/secret.csv')",
    "select * from query('select 1')",
    "with x as (select * from read_text('/etc/passwd')) select count(*) from x",
    "select (select content from read_text('/etc/passwd')) as a",
    "select * from cdn.requests where cs_host in (select content from read_text('/etc/passwd'))",
    "select * from cdn.requests union all select * from '$/secret.csv'",
    "from '$/secret.csv'",
    "from read_csv('$/secret.csv') select *",
    "describe select * from '$/secret.csv'",
    "summarize '$/secret.csv'",
    "pivot '$/secret.csv' on secret",
  ],
  network: [
    "select * from 'https://127.0.0.1:9/x.parquet'",
    "select * from read_csv('http://127.0.0.1:9/x.csv')",
    "select * from read_parquet('s3://bucket/x.parquet')",
    'install httpfs',
    'load httpfs',
    "load '$/secret.csv'",
    "attach 'host=127.0.0.1' as p (type postgres)",
  ],
  settings: [
    'set enable_external_access = true',
    "set memory_limit = '1TB'",
    'pragma database_list',
    'pragma enable_profiling',
    "select current_setting('temp_directory')",
    "select getenv('HOME')",
    "select getvariable('x')",
    'set variable x = 1',
    'reset memory_limit',
    'select * from duckdb_settings()',
    'select * from duckdb_secrets()',
    'select * from duckdb_functions()',
    'select * from pragma_table_info("cdn.requests")',
    'select * from information_schema.tables',
    'select * from pg_catalog.pg_tables',
    'select * from sqlite_master',
    'show tables',
    'show all tables',
    "create secret s (type s3, key_id 'a', secret 'b')",
  ],
  writes: [
    "copy (select 1) to '$/out.csv'",
    "copy cdn.requests to '$/out.parquet'",
    "copy cdn.requests from '$/secret.csv'",
    "export database '$/out'",
    "import database '$/out'",
    "attach '$/data/state.db' as state",
    "attach '$/new.db' as n",
    'use memory',
    'create table t as select 1 as a',
    'create view v as select 1 as a',
    'create macro m() as 1',
    'create or replace view cdn.requests as select 1 as a',
    'drop view cdn.requests',
    'drop schema cdn cascade',
    'insert into cdn.requests select * from cdn.requests',
    'update cdn.requests set sc_bytes = 0',
    'delete from cdn.requests',
    'truncate cdn.requests',
    'alter table cdn.requests add column a integer',
    'begin; delete from cdn.requests; commit',
    'select 1; drop schema cdn cascade',
    'select 1; select 2',
    "select 1 into outfile '$/out.csv'",
    "select nextval('s')",
    'checkpoint',
    'vacuum',
    'call force_checkpoint()',
    "explain analyze copy (select 1) to '$/out.csv'",
    'prepare p as select 1',
    'execute p',
    'select $1',
    "select json_execute_serialized_sql(json_serialize_sql('select 1'))",
    "select * from json_execute_serialized_sql(json_serialize_sql('select 1'))",
    "select write_log('x')",
    'kill 1',
    '-- nothing',
    '',
  ],
};

test.each(Object.entries(reaching))('no statement reaches %s', async (_, statements) => {
  const passed: string[] = [];
  for (const statement of statements) {
    const sql = statement.replaceAll('$/', `${site.folder}/`);
    const { code, stdout, stderr } = await inside(['query', sql, '--format', 'csv', '--site', site.folder]);
    if (code !== 1 || stdout !== '' || /fault of Tallylight/.test(stderr))
      passed.push(`${code}: ${sql}\n${stdout}${stderr}`);
  }
  expect(passed).toEqual([]);
  expect(await everything()).toEqual(before);
});

test('neither does a condition of a metric', async () => {
  for (const where of [
    "exists (select 1 from read_text('/etc/passwd'))",
    "distribution in (select secret from '$/secret.csv')",
    '1 = 1) select 1; drop schema cdn cascade; --',
    "distribution = getenv('HOME')",
    'true; delete from cdn.requests',
  ]) {
    const sql = where.replaceAll('$/', `${site.folder}/`);
    const ended = await inside(['metric', 'cdn.requests', '--where', sql, '--site', site.folder]);
    expect(ended, where).toMatchObject({ stdout: '', stderr: expect.not.stringContaining('fault of Tallylight') });
    expect([1, 2], where).toContain(ended.code);
  }
  expect(await everything()).toEqual(before);
});
